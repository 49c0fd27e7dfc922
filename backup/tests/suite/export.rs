//! Exports, read back by a reader that nobody here wrote.

use std::sync::Arc;

use roxmltree::{Document, Node};
use wp8_backup::export::{bookmarks, sms_xml, vcard};
use wp8_backup::record::{Call, Described, Direction, Favourite, Message, PartKind, Transport};
use wp8_backup::{Body, Record, RecordId};

use crate::host::{app, message, mms, sms};

/// What XML cannot say as it is, or what readers like to get wrong.
const AWKWARD: &str = "a<b & \"c\" 'd'\r\ne\tf\u{0}\u{1f}g 😀 ]]> &amp; \u{fffe}";

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_else(|| panic!("{node:?} has no {name}"))
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    node.children().filter(|child| child.has_tag_name(name)).collect()
}

#[test]
fn messages_are_read_back_whole_whatever_is_in_them() {
    let group = Record::new(
        RecordId(4),
        Body::Message(Message {
            transport: Transport::Mms,
            direction: Direction::Outgoing,
            with: [Arc::from("+15550100"), Arc::from("+15550101")].into(),
            at_ms: 5,
            read: true,
            text: AWKWARD.into(),
            parts: [
                Described { seed: 1, len_bytes: 40, kind: PartKind::Text },
                Described { seed: 2, len_bytes: 3_000, kind: PartKind::Audio },
            ]
            .into(),
        }),
    );
    let chat = message(9, Transport::Chat, "whisper", &[]);
    let xml = sms_xml::messages(&[group, sms(2, AWKWARD), mms(3, 5_001), chat, app(8, "Weather")]);
    assert!(!xml.contains("whisper"), "chats have no place in it");
    let document = Document::parse(&xml).expect("it is XML");
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), attribute(root, "count")), ("smses", "3"));

    let texts = children(root, "sms");
    let [text] = texts[..] else { panic!("one SMS was written") };
    assert_eq!(
        attribute(text, "body"),
        "a<b & \"c\" 'd'\r\ne\tf\u{fffd}\u{fffd}g 😀 ]]> &amp; \u{fffd}"
    );
    assert_eq!((attribute(text, "type"), attribute(text, "date")), ("1", "2"));

    let all = children(root, "mms");
    let [picture, group] = all[..] else { panic!("two MMS were written") };
    let parts = |node: Node<'_, '_>| -> Vec<(String, String, Option<usize>)> {
        let inside = children(node, "parts");
        let read = children(inside[0], "part").into_iter().map(|part| {
            let bytes = part.attribute("data").map(|data| decoded(data).len());
            (attribute(part, "ct").to_owned(), attribute(part, "text").to_owned(), bytes)
        });
        read.collect()
    };
    let [text, image] = &parts(picture)[..] else { panic!("a text and a picture were written") };
    assert_eq!((&*text.0, &*text.1), ("text/plain", "look"));
    assert_eq!((&*image.0, image.2), ("image/jpeg", Some(5_001)));
    let [_, written, sound] = &parts(group)[..] else {
        panic!("two texts and a sound were written")
    };
    assert_eq!((written.1.len(), &*sound.0, sound.2), (40, "audio/amr", Some(3_000)));
    assert_eq!(attribute(group, "address"), "+15550100~+15550101");
    assert_eq!(children(children(group, "addrs")[0], "addr").len(), 2);
}

fn decoded(base64: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(base64).expect("it is base64")
}

#[test]
fn calls_say_who_when_how_long_and_which_way() {
    let call = |id, direction, answered| {
        Record::new(
            RecordId(id),
            Body::Call(Call {
                number: "+15550101".into(),
                direction,
                answered,
                at_ms: 1_000 + i64::try_from(id).expect("small ids"),
                duration_s: 7,
            }),
        )
    };
    let xml = sms_xml::calls(&[
        call(3, Direction::Incoming, false),
        call(1, Direction::Incoming, true),
        call(2, Direction::Outgoing, false),
    ]);
    let document = Document::parse(&xml).expect("it is XML");
    let calls = children(document.root_element(), "call");
    let read: Vec<(&str, &str, &str)> = calls
        .iter()
        .map(|call| {
            (attribute(*call, "date"), attribute(*call, "type"), attribute(*call, "duration"))
        })
        .collect();
    assert_eq!(read, [("1001", "1", "7"), ("1002", "2", "7"), ("1003", "3", "7")]);
}

#[test]
fn favourites_become_a_bookmark_file_with_folders() {
    let favourite = |id, title: &str, folder: &str| {
        let url = format!("http://example.com/?a={id}&b=\"").into();
        Record::new(
            RecordId(id),
            Body::Favourite(Favourite { url, title: title.into(), folder: folder.into() }),
        )
    };
    let page = bookmarks::bookmarks(&[
        favourite(1, "Trains <fast>", ""),
        favourite(2, "Weather", "News & more"),
    ]);
    insta::assert_snapshot!(page, @r#"
    <!DOCTYPE NETSCAPE-Bookmark-file-1>
    <META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
    <TITLE>Bookmarks</TITLE>
    <H1>Bookmarks</H1>
    <DL><p>
        <DT><H3>News &amp; more</H3>
        <DL><p>
            <DT><A HREF="http://example.com/?a=2&amp;b=&quot;">Weather</A>
        </DL><p>
        <DT><A HREF="http://example.com/?a=1&amp;b=&quot;">Trains &lt;fast&gt;</A>
    </DL><p>
    "#);
}

#[test]
fn people_become_cards_once_each() {
    let cards = vcard::people(&[sms(1, "hi"), sms(2, "hi again")]);
    assert_eq!(
        cards,
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;+15550100;;;\r\nFN:+15550100\r\n\
         TEL;TYPE=CELL:+15550100\r\nEND:VCARD\r\n"
    );
    let long = format!("{}@example.com", "ü,".repeat(60));
    let mail = Message {
        transport: Transport::Mms,
        direction: Direction::Incoming,
        with: [Arc::from(long.as_str())].into(),
        at_ms: 0,
        read: true,
        text: "".into(),
        parts: [].into(),
    };
    let cards = vcard::people(&[Record::new(RecordId(1), Body::Message(mail))]);
    assert!(cards.split("\r\n").all(|line| line.len() <= 75), "{cards}");
    let unfolded = cards.replace("\r\n ", "").replace("\\,", ",");
    assert!(unfolded.contains(&format!("EMAIL;TYPE=INTERNET:{long}\r\n")), "{unfolded}");
}
