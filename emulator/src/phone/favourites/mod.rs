//! Favourites of Internet Explorer, in folders.

mod fact;
pub mod generated;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::{Body, Category, Kind, Kinds, Record, RecordId};

pub use fact::Fact;

use crate::kernel::{Content, Journal, Key, Luck, Time};
use crate::phone::cx::Cx;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::wire::{Answer, Code};

/// Favourites at most. Chosen freely.
pub const MAX_FAVOURITES: usize = 10_000;

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Favourites {
    disk: Journal<Disk>,
}

/// What survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    /// By place.
    list: Content<u64, Listed>,
    /// Where each of them is.
    places: Content<Key, u64>,
    /// The next one added comes here: greater than all that are there.
    end: u64,
}

/// What does not: nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Memory {}

/// One favourite with its identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Listed {
    id: Key,
    favourite: Favourite,
}

/// One favourite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourite {
    /// Where it leads.
    pub url: Arc<str>,
    /// How it is listed.
    pub title: Arc<str>,
    /// The folder it lies in; empty at the top.
    pub folder: Arc<str>,
}

impl Favourite {
    /// A favourite that is not in a list yet.
    #[must_use]
    pub fn new(
        url: impl Into<Arc<str>>,
        title: impl Into<Arc<str>>,
        folder: impl Into<Arc<str>>,
    ) -> Self {
        Self { url: url.into(), title: title.into(), folder: folder.into() }
    }

    fn record(&self, id: Key) -> Record {
        let favourite = wp8_backup::Favourite {
            url: Arc::clone(&self.url),
            title: Arc::clone(&self.title),
            folder: Arc::clone(&self.folder),
        };
        Record::new(RecordId(id.0), Body::Favourite(favourite))
    }
}

/// One disk write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Write {
    /// Added at the end, or changed where it is.
    Put {
        /// Which.
        id: Key,
        /// What.
        favourite: Favourite,
    },
    /// Deleted.
    Deleted(Key),
    /// The favourites of one folder are in this order.
    Ordered(Arc<[Key]>),
    /// A folder has another name.
    FolderRenamed {
        /// Before.
        from: Arc<str>,
        /// Now.
        to: Arc<str>,
    },
    /// A folder was deleted, with what was in it.
    FolderDeleted(Arc<str>),
    /// All are gone.
    AllGone,
    /// Many at once; by reference.
    Filled(Arc<Disk>),
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Put { id, favourite } => self.put(*id, favourite.clone()),
            Write::Deleted(id) => {
                self.remove(id);
            }
            Write::Ordered(order) => {
                let taken: Vec<(u64, Listed)> =
                    order.iter().filter_map(|id| self.remove(id)).collect();
                let mut places: Vec<u64> = taken.iter().map(|(place, _)| *place).collect();
                places.sort_unstable();
                for (place, (_, listed)) in places.into_iter().zip(taken) {
                    self.put_at(place, listed);
                }
            }
            Write::FolderRenamed { from, to } => {
                for id in self.in_folder(from) {
                    if let Some(place) = self.places.get(&id) {
                        self.list.change(place, |it| it.favourite.folder = Arc::clone(to));
                    }
                }
            }
            Write::FolderDeleted(folder) => {
                for id in self.in_folder(folder) {
                    self.remove(&id);
                }
            }
            Write::AllGone => {
                self.list.clear();
                self.places.clear();
            }
            Write::Filled(disk) => self.clone_from(disk),
        }
    }
}

impl Disk {
    fn put(&mut self, id: Key, favourite: Favourite) {
        let place = self.places.get(&id).copied().unwrap_or(self.end + 1);
        self.end = self.end.max(place);
        self.put_at(place, Listed { id, favourite });
    }

    fn put_at(&mut self, place: u64, listed: Listed) {
        self.places.insert(listed.id, place);
        self.list.insert(place, listed);
    }

    fn remove(&mut self, id: &Key) -> Option<(u64, Listed)> {
        let place = self.places.remove(id)?;
        Some((place, self.list.remove(&place)?))
    }

    fn get(&self, id: Key) -> Option<&Favourite> {
        Some(&self.list.get(self.places.get(&id)?)?.favourite)
    }

    /// All, in their order.
    fn all(&self) -> impl DoubleEndedIterator<Item = (Key, &Favourite)> {
        self.list.values().map(|listed| (listed.id, &listed.favourite))
    }

    /// The favourites of a folder, in their order.
    fn in_folder(&self, folder: &str) -> Vec<Key> {
        let inside = self.all().filter(|(_, favourite)| *favourite.folder == *folder);
        inside.map(|(id, _)| id).collect()
    }
}

/// What it can be told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Add one at the end of its folder.
    Add {
        /// Where it leads.
        url: Arc<str>,
        /// How it is listed.
        title: Arc<str>,
        /// The folder; empty at the top.
        folder: Arc<str>,
    },
    /// List it under another name.
    Rename {
        /// Which.
        id: Key,
        /// The name.
        title: Arc<str>,
    },
    /// Put it before another one of its folder, or at the end.
    Move {
        /// Which.
        id: Key,
        /// Before this one.
        before: Option<Key>,
    },
    /// Put it into another folder.
    MoveToFolder {
        /// Which.
        id: Key,
        /// The folder; empty at the top.
        folder: Arc<str>,
    },
    /// Delete it.
    Delete(Key),
    /// Give a folder another name.
    RenameFolder {
        /// Before.
        from: Arc<str>,
        /// After.
        to: Arc<str>,
    },
    /// Delete a folder with what is in it.
    DeleteFolder(Arc<str>),
    /// All favourites are gone, by whatever defect: what report C05 begins with.
    VanishAll,
}

/// Why it may want to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {}

impl Favourites {
    /// The favourites of a folder (empty: at the top), in their order.
    #[must_use]
    pub fn folder(&self, folder: &str) -> Vec<(Key, &Favourite)> {
        let ids = self.disk.in_folder(folder);
        ids.into_iter().filter_map(|id| Some((id, self.get(id)?))).collect()
    }

    /// The folders, by name.
    #[must_use]
    pub fn folders(&self) -> Vec<Arc<str>> {
        let folders = self.all().map(|(_, favourite)| &favourite.folder);
        let mut folders: Vec<Arc<str>> =
            folders.filter(|folder| !folder.is_empty()).map(Arc::clone).collect();
        folders.sort_unstable();
        folders.dedup();
        folders
    }

    /// All favourites, in the order in which they were added or put.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = (Key, &Favourite)> {
        self.disk.all()
    }

    /// One favourite.
    #[must_use]
    pub fn get(&self, id: Key) -> Option<&Favourite> {
        self.disk.get(id)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.disk.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disk.list.is_empty()
    }

    /// What is there, in the backup's terms and in its order: put back in this order, they lie as
    /// they did.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.all().map(|(id, favourite)| favourite.record(id))
    }

    /// Puts a restored favourite in its place: at the end if it is not there, else where it is.
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        let Body::Favourite(saved) = record.body() else { return };
        let id = Key(record.id().0);
        if self.get(id).is_some_and(|there| there.record(id) == *record) {
            return;
        }
        let favourite = Favourite::new(
            Arc::clone(&saved.url),
            Arc::clone(&saved.title),
            Arc::clone(&saved.folder),
        );
        cx.write(&mut self.disk, Write::Put { id, favourite });
        cx.flush(&mut self.disk);
        cx.note(|| Fact::Placed(Arc::clone(&saved.title)));
    }

    /// Takes all away, if favourites are among these kinds.
    pub fn clear(&mut self, cx: &mut Cx<'_>, kinds: Kinds) {
        if kinds.holds(Kind::Favourite) {
            cx.write(&mut self.disk, Write::AllGone);
            cx.flush(&mut self.disk);
            cx.note(|| Fact::Cleared);
        }
    }

    /// Takes a restored favourite away: the restore is undone.
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        if self.get(Key(id.0)).is_some() {
            cx.write(&mut self.disk, Write::Deleted(Key(id.0)));
            cx.flush(&mut self.disk);
        }
    }

    /// Puts many in, with one disk write.
    pub fn fill(&mut self, cx: &mut Cx<'_>, more: impl IntoIterator<Item = (Key, Favourite)>) {
        let filled = Arc::new(self.filled(more));
        cx.write(&mut self.disk, Write::Filled(filled));
        cx.flush(&mut self.disk);
        cx.tell(Signal::Changed(Category::Apps));
    }

    /// The same before the phone is first switched on: nothing is written or told.
    pub fn hold(&mut self, more: impl IntoIterator<Item = (Key, Favourite)>) {
        let filled = self.filled(more);
        self.disk.replace(filled);
    }

    fn filled(&self, more: impl IntoIterator<Item = (Key, Favourite)>) -> Disk {
        let mut disk = Disk::clone(&self.disk);
        for (id, favourite) in more {
            disk.put(id, favourite);
        }
        disk
    }

    fn known(&self, id: Key) -> Result<&Favourite, Refused> {
        self.get(id)
            .ok_or_else(|| Refused::new("there is no such favourite", "name one of the favourites"))
    }

    fn folder_known(&self, folder: &str) -> Result<(), Refused> {
        if !folder.is_empty() && !self.disk.in_folder(folder).is_empty() {
            return Ok(());
        }
        Err(Refused::new(
            format!("there is no folder `{folder}`"),
            "name a folder with something in it",
        ))
    }

    fn write(&mut self, cx: &mut Cx<'_>, write: Write, fact: impl FnOnce() -> Fact) {
        cx.write(&mut self.disk, write);
        cx.flush(&mut self.disk);
        cx.note(fact);
    }

    fn put(&mut self, cx: &mut Cx<'_>, id: Key, favourite: Favourite, fact: impl FnOnce() -> Fact) {
        let record = favourite.record(id);
        self.write(cx, Write::Put { id, favourite }, fact);
        cx.tell(Signal::ItemChanged(record));
    }

    /// Many have changed.
    fn change(&mut self, cx: &mut Cx<'_>, write: Write, fact: impl FnOnce() -> Fact) {
        self.write(cx, write, fact);
        cx.tell(Signal::Changed(Category::Apps));
    }

    fn add(&mut self, cx: &mut Cx<'_>, id: Key, favourite: Favourite) -> Result<(), Refused> {
        if favourite.url.is_empty() {
            return Err(Refused::new("the favourite leads nowhere", "give it an address"));
        }
        if self.get(id).is_some() {
            return Err(Refused::new("it is there already", "add another one"));
        }
        if self.len() >= MAX_FAVOURITES {
            return Err(Refused::new(
                format!("there are {MAX_FAVOURITES} favourites already"),
                "delete one first",
            ));
        }
        let title = Arc::clone(&favourite.title);
        self.put(cx, id, favourite, || Fact::Added(title));
        Ok(())
    }

    fn rename(&mut self, cx: &mut Cx<'_>, id: Key, title: Arc<str>) -> Result<(), Refused> {
        let favourite = Favourite { title: Arc::clone(&title), ..self.known(id)?.clone() };
        self.put(cx, id, favourite, || Fact::Renamed(title));
        Ok(())
    }

    fn shift(&mut self, cx: &mut Cx<'_>, id: Key, before: Option<Key>) -> Result<(), Refused> {
        let favourite = self.known(id)?;
        let title = Arc::clone(&favourite.title);
        let mut order = self.disk.in_folder(&favourite.folder);
        if let Some(before) = before
            && !order.contains(&before)
        {
            return Err(Refused::new(
                "the other favourite lies elsewhere",
                "name one of the same folder",
            ));
        }
        if before == Some(id) {
            return Ok(());
        }
        order.retain(|other| *other != id);
        let at = before.and_then(|before| order.iter().position(|other| *other == before));
        order.insert(at.unwrap_or(order.len()), id);
        self.change(cx, Write::Ordered(order.into()), || Fact::Moved(title));
        Ok(())
    }
}

impl Service for Favourites {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Add { url, title, folder } => {
                let id = cx.key("favourite", 0);
                return self.add(cx, id, Favourite::new(url, title, folder));
            }
            Command::Rename { id, title } => return self.rename(cx, id, title),
            Command::Move { id, before } => return self.shift(cx, id, before),
            Command::MoveToFolder { id, folder } => {
                let favourite = Favourite { folder, ..self.known(id)?.clone() };
                let title = Arc::clone(&favourite.title);
                self.put(cx, id, favourite, || Fact::Moved(title));
            }
            Command::Delete(id) => {
                let gone = self.known(id)?.clone();
                self.write(cx, Write::Deleted(id), || Fact::Deleted {
                    records: [gone.record(id)].into(),
                    name: gone.title,
                });
                cx.tell(Signal::ItemGone { category: Category::Apps, id: RecordId(id.0) });
            }
            Command::RenameFolder { from, to } => {
                self.folder_known(&from)?;
                let name = Arc::clone(&to);
                self.change(cx, Write::FolderRenamed { from, to }, || Fact::Renamed(name));
            }
            Command::DeleteFolder(folder) => {
                self.folder_known(&folder)?;
                let (name, before) = (Arc::clone(&folder), self.disk.list.clone());
                self.change(cx, Write::FolderDeleted(folder), || {
                    let gone = before.values().filter(|it| it.favourite.folder == name);
                    let records = gone.map(|it| it.favourite.record(it.id)).collect();
                    Fact::Deleted { name, records }
                });
            }
            Command::VanishAll => {
                let before = self.disk.list.clone();
                self.change(cx, Write::AllGone, || {
                    let gone = before.values().map(|it| it.favourite.record(it.id));
                    Fact::Vanished(gone.collect())
                });
            }
        }
        Ok(())
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, _: &mut Cx<'_>, tag: Tag, _: Result<Answer, Code>) {
        match tag {}
    }

    /// Hears nothing.
    fn heard(&mut self, _: &mut Cx<'_>, _: &Signal) {}

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = crate::kernel::Key::named("service", "favourites");
        self.disk.lose_power(now, luck, about, boot);
    }
}
