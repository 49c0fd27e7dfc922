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

#[test]
fn an_mms_names_its_parts_and_says_who_sent_it() {
    let group = |id, direction, kinds: &[PartKind]| {
        let part = |kind: &PartKind| Described { seed: id, len_bytes: 40, kind: *kind };
        Record::new(
            RecordId(id),
            Body::Message(Message {
                transport: Transport::Mms,
                direction,
                with: [Arc::from("+15550100"), Arc::from("+15550101")].into(),
                at_ms: i64::try_from(id).expect("small ids"),
                read: true,
                text: "look".into(),
                parts: kinds.iter().map(part).collect(),
            }),
        )
    };
    let every = [PartKind::Image, PartKind::Audio, PartKind::Video, PartKind::Files];
    let xml = sms_xml::messages(&[
        group(1, Direction::Incoming, &every),
        group(2, Direction::Outgoing, &[PartKind::Text]),
    ]);
    let document = Document::parse(&xml).expect("it is XML");
    let mut told = String::new();
    for mms in children(document.root_element(), "mms") {
        told += &format!("text_only={}\n", attribute(mms, "text_only"));
        for part in children(children(mms, "parts")[0], "part") {
            let read = ["seq", "name", "cid", "ct", "chset"].map(|name| attribute(part, name));
            told += &format!("  part {}\n", read.join(" "));
        }
        for addr in children(children(mms, "addrs")[0], "addr") {
            let who = [attribute(addr, "address"), attribute(addr, "type")];
            told += &format!("  addr {}\n", who.join(" "));
        }
    }
    // 137 is the sender, 151 a recipient.
    insta::assert_snapshot!(told, @r"
    text_only=0
      part 0 part0.txt <part0> text/plain 106
      part 1 part1.jpg <part1> image/jpeg null
      part 2 part2.amr <part2> audio/amr null
      part 3 part3.mp4 <part3> video/mp4 null
      part 4 part4.bin <part4> application/octet-stream null
      addr +15550100 137
      addr +15550101 151
    text_only=1
      part 0 part0.txt <part0> text/plain 106
      part 1 part1.txt <part1> text/plain 106
      addr +15550100 151
      addr +15550101 151
    ");
}

#[test]
fn the_text_parts_of_an_sms_are_in_its_body() {
    let part = |kind| Described { seed: 1, len_bytes: 30, kind };
    let parts = [part(PartKind::Image), part(PartKind::Text)];
    let xml = sms_xml::messages(&[message(1, Transport::Sms, "first ", &parts)]);
    let document = Document::parse(&xml).expect("it is XML");
    let texts = children(document.root_element(), "sms");
    let made = wp8_backup::made::make(&parts[1]);
    let made = String::from_utf8(made).expect("text is text");
    assert_eq!(attribute(texts[0], "body"), format!("first {made}"));
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

#[test]
fn a_line_of_a_card_is_folded_where_it_would_be_longer_than_75_bytes() {
    for (person, lines) in [
        ("1".repeat(72), vec![format!("FN:{}", "1".repeat(72))]),
        ("1".repeat(73), vec![format!("FN:{}", "1".repeat(72)), " 1".into()]),
        (
            "1".repeat(147),
            vec![format!("FN:{}", "1".repeat(72)), format!(" {}", "1".repeat(74)), " 1".into()],
        ),
        // A character is not cut in two.
        (format!("1{}", "ü".repeat(36)), vec![format!("FN:1{}", "ü".repeat(35)), " ü".into()]),
    ] {
        let mail = Message {
            transport: Transport::Mms,
            direction: Direction::Incoming,
            with: [Arc::from(person.as_str())].into(),
            at_ms: 0,
            read: true,
            text: "".into(),
            parts: [].into(),
        };
        let cards = vcard::people(&[Record::new(RecordId(1), Body::Message(mail))]);
        let name = cards.split("\r\n").skip_while(|line| !line.starts_with("FN:"));
        let name: Vec<&str> = name.take_while(|line| !line.starts_with("TEL")).collect();
        assert_eq!(name, lines);
    }
}
