//! Messages, calls, photos, favourites.

use std::cell::OnceCell;

use wp8_backup::{Direction, Transport};
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::calls::{CallKey, Entry};
use wp8_emulator::phone::camera::Picture;
use wp8_emulator::phone::favourites::Favourite;
use wp8_emulator::phone::messaging::Message;

use crate::language::cel::{Value, view};

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "incoming",
        Direction::Outgoing => "outgoing",
    }
}

/// Messages.
pub struct MessagesView<'w>(pub &'w Phone);

/// A list of much, of which few ask for more than the size: the items are gone through once somebody looks at one.
fn much<'w, T: 'w, I: Iterator<Item = T> + 'w>(
    len: usize,
    all: impl Fn() -> I + 'w,
    view: impl Fn(&T) -> Value<'w> + 'w,
) -> Value<'w> {
    let gone_through: OnceCell<Vec<T>> = OnceCell::new();
    Value::list(len, move |at| view(&gone_through.get_or_init(|| all().collect())[at]))
}

view! {
    /// Messages of all sorts.
    pub static MESSAGES: "messages" for MessagesView<'w> as this {
        /// How many there are.
        count: Int => Value::int(this.0.messaging.len()),
        /// How many of them are text messages.
        sms: Int => Value::int(this.0.messaging.count(Transport::Sms)),
        /// How many are picture messages.
        mms: Int => Value::int(this.0.messaging.count(Transport::Mms)),
        /// How many are chats.
        chats: Int => Value::int(this.0.messaging.count(Transport::Chat)),
        /// How many threads there are.
        threads: Int => Value::int(this.0.messaging.threads().len()),
        /// How many have not been read.
        unread: Int => Value::int(this.0.messaging.unread()),
        /// Bytes of attachments.
        attachments: Int => {
            let bytes = this.0.messaging.messages().map(|(_, message)| message.attachment_bytes());
            Value::int(bytes.sum::<u64>())
        },
        /// The messages, thread by thread.
        list: List(&Struct(&MESSAGE)) => {
            let phone = this.0;
            let all = || phone.messaging.messages().map(|(key, message)| (key.at_ms, message));
            much(phone.messaging.len(), all, |(at_ms, message)| {
                Value::object(MessageView(*at_ms, message))
            })
        },
    }
}

/// A message.
pub struct MessageView<'w>(i64, &'w Message);

view! {
    /// A message.
    pub static MESSAGE: "message" for MessageView<'w> as this {
        /// The text.
        text: Text => Value::text(&*this.1.text),
        /// How it travels.
        transport: Word(&["sms", "mms", "chat"]) => Value::text(match this.1.transport {
            Transport::Sms => "sms",
            Transport::Mms => "mms",
            Transport::Chat => "chat",
        }),
        /// Which way.
        direction: Word(&["incoming", "outgoing"]) => Value::text(direction(this.1.direction)),
        /// The numbers of the other sides.
        with: List(&Text) => {
            let with = &this.1.with;
            Value::list(with.len(), |at| Value::text(&*with[at]))
        },
        /// Bytes of its attachments.
        attachments: Int => Value::int(this.1.attachment_bytes()),
        /// When, by the phone's clock.
        at: Time => Value::Time(this.0),
        /// It has been looked at.
        read: Bool => Value::Bool(this.1.read),
        /// What stands below it: why it could not be sent, say.
        note: Text => Value::text(this.1.state.words()),
    }
}

/// All calls, the newest first.
pub fn calls(phone: &Phone) -> Value<'_> {
    much(
        phone.calls.len(),
        || phone.calls.history(),
        |(key, entry)| Value::object(CallView(*key, entry)),
    )
}

/// A call of the history.
pub struct CallView<'w>(CallKey, &'w Entry);

view! {
    /// A call of the history.
    pub static CALL: "call" for CallView<'w> as this {
        /// The number of the other side.
        number: Text => Value::text(&*this.1.number),
        /// Which way.
        direction: Word(&["incoming", "outgoing"]) => Value::text(direction(this.1.direction)),
        /// Somebody picked up.
        answered: Bool => Value::Bool(this.1.answered),
        /// How long it lasted.
        lasted: Duration => Value::duration_ms(u64::from(this.1.duration_s) * 1000),
        /// When, by the phone's clock.
        at: Time => Value::Time(this.0.at_ms),
    }
}

/// All photos, or all videos.
pub fn pictures(phone: &Phone, videos: bool) -> Value<'_> {
    let wanted = move || {
        let pictures = phone.camera.pictures().map(|(_, picture)| picture);
        pictures.filter(move |picture| picture.is_video() == videos)
    };
    let all_videos = phone.camera.videos();
    let len = if videos { all_videos } else { phone.camera.len() - all_videos };
    much(len, wanted, |picture| Value::object(PictureView(picture)))
}

/// A photo or video.
pub struct PictureView<'w>(&'w Picture);

view! {
    /// A photo or video on the phone.
    pub static PICTURE: "photo" for PictureView<'w> as this {
        /// Its file name.
        name: Text => Value::text(&*this.0.name),
        /// The album it lies in.
        album: Text => Value::text(this.0.album.title()),
        /// How large it is, in bytes.
        size: Int => Value::int(this.0.bytes),
    }
}

/// All favourites.
pub fn favourites(phone: &Phone) -> Value<'_> {
    let all = || phone.favourites.all().map(|(_, favourite)| favourite);
    much(phone.favourites.len(), all, |favourite| Value::object(FavouriteView(favourite)))
}

/// A favourite.
pub struct FavouriteView<'w>(&'w Favourite);

view! {
    /// A favourite of the browser.
    pub static FAVOURITE: "favourite" for FavouriteView<'w> as this {
        /// How it is listed.
        title: Text => Value::text(&*this.0.title),
        /// Where it leads.
        url: Text => Value::text(&*this.0.url),
        /// Its folder; empty at the top.
        folder: Text => Value::text(&*this.0.folder),
    }
}
