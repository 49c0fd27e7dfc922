//! Source files and places in them.
//!
//! A [`Place`] is three numbers, so that every node, step and expression can carry one. What it
//! means (line, column, text) is asked of [`Sources`], which holds the files of one scenario: the
//! file itself and what it includes.

use std::ops::Range;
use std::sync::Arc;

/// A stretch of one source file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's index in [`Sources`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// The byte after the last one; equal to `start` for a point between two characters.
    pub end: u32,
}

impl Place {
    /// The bytes as a range for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The stretch from the start of this one to the end of `last`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { end: last.end.max(self.end), ..self }
    }

    /// A part of this place: `range` counts from its start.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        let limit = |offset: usize| self.start.saturating_add(as_u32(offset)).min(self.end);
        Self { file: self.file, start: limit(range.start), end: limit(range.end) }
    }
}

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

impl Source {
    /// A file by the name that diagnostics print, and its text.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let after_breaks = text.match_indices('\n').map(|(at, _)| as_u32(at + 1));
        Self {
            name: name.into(),
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            text,
        }
    }

    /// The name that diagnostics print: the path as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, both from 1; a column is a character, as editors count them.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts.partition_point(|start| *start as usize <= offset);
        let start = self.line_starts[line - 1] as usize;
        (line, self.text[start..offset].chars().count() + 1)
    }
}

/// The files that one scenario consists of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes a file in and returns its index.
    ///
    /// A scenario of more than 65,536 files is not possible: includes are limited long before.
    pub fn add(&mut self, source: Source) -> u16 {
        let index = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.files.push(source);
        index
    }

    /// The file a place lies in. Places come from these sources, so there always is one; a foreign
    /// place gets the first file.
    #[must_use]
    pub fn file(&self, place: Place) -> Option<&Source> {
        self.files.get(usize::from(place.file)).or_else(|| self.files.first())
    }

    /// The text at a place; empty if the place is not from these sources.
    #[must_use]
    pub fn text(&self, place: Place) -> &str {
        self.file(place).and_then(|file| file.text.get(place.range())).unwrap_or_default()
    }

    /// `file:line:column` of the start of a place.
    #[must_use]
    pub fn locate(&self, place: Place) -> String {
        self.file(place).map_or_else(String::new, |file| {
            let (line, column) = file.line_column(place.start as usize);
            format!("{}:{line}:{column}", file.name())
        })
    }

    /// The files, the scenario's own first.
    #[must_use]
    pub fn files(&self) -> &[Source] {
        &self.files
    }
}

/// Offsets are kept in 32 bits; the size limit of a source ([`super::yaml::MAX_BYTES`]) lies far
/// below.
pub(super) fn as_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("a.yaml", "é: ü\nnäh: x\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(4), (1, 4));
        assert_eq!(source.line_column(7), (2, 1));
        assert_eq!(source.line_column(13), (2, 6));
        assert_eq!(source.line_column(999), (3, 1));
    }
}
