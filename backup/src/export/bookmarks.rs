//! Favourites as a Netscape bookmark file, which every browser imports.
//!
//! It has no dates: the phone knows none for a favourite.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::record::{Body, Favourite, Record};

use super::attribute;

/// The favourites among some records: those in folders first, each folder by its name, within it in
/// the order in which they come.
#[must_use]
pub fn bookmarks(records: &[Record]) -> String {
    let mut folders: BTreeMap<&str, Vec<&Favourite>> = BTreeMap::new();
    for record in records {
        if let Body::Favourite(favourite) = record.body() {
            folders.entry(&favourite.folder).or_default().push(favourite);
        }
    }
    let at_the_top = folders.remove("").unwrap_or_default();
    let mut page = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n\
        <META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=UTF-8\">\n\
        <TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n"
        .to_owned();
    for (folder, favourites) in folders {
        let _ = writeln!(page, "    <DT><H3>{}</H3>\n    <DL><p>", attribute(folder));
        favourites.iter().for_each(|favourite| entry(&mut page, 8, favourite));
        page.push_str("    </DL><p>\n");
    }
    at_the_top.iter().for_each(|favourite| entry(&mut page, 4, favourite));
    page.push_str("</DL><p>\n");
    page
}

fn entry(page: &mut String, indent: usize, favourite: &Favourite) {
    let Favourite { url, title, .. } = favourite;
    let (url, title) = (attribute(url), attribute(title));
    let _ = writeln!(page, "{:indent$}<DT><A HREF=\"{url}\">{title}</A>", "");
}
