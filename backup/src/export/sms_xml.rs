//! Messages and calls as "SMS Backup & Restore" writes them: XML that programs for other phones
//! read.
//!
//! What it cannot say: which of several recipients has got a message. Described parts are made.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Writer;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use quick_xml::name::QName;

use super::attribute;
use crate::made::{extension, make, media_type};
use crate::record::{Body, Call, Described, Direction, Message, PartKind, Record, Transport};

/// The messages among some records: SMS, and MMS with their parts. Chats have no place in it.
#[must_use]
pub fn messages(records: &[Record]) -> String {
    let mut messages: Vec<(&Record, &Message)> = records
        .iter()
        .filter_map(|record| {
            let Body::Message(message) = record.body() else { return None };
            (message.transport != Transport::Chat).then_some((record, message))
        })
        .collect();
    messages.sort_by_key(|(record, message)| (message.at_ms, record.id()));
    let mut page = Page::begin("smses", messages.len());
    for (record, message) in messages {
        match message.transport {
            Transport::Sms => sms(&mut page, message),
            Transport::Mms | Transport::Chat => mms(&mut page, record, message),
        }
    }
    page.end("smses")
}

/// The calls among some records.
#[must_use]
pub fn calls(records: &[Record]) -> String {
    let mut calls: Vec<(&Record, &Call)> = records
        .iter()
        .filter_map(|record| {
            let Body::Call(call) = record.body() else { return None };
            Some((record, call))
        })
        .collect();
    calls.sort_by_key(|(record, call)| (call.at_ms, record.id()));
    let mut page = Page::begin("calls", calls.len());
    for (_, call) in calls {
        let kind = match (call.direction, call.answered) {
            (Direction::Incoming, true) => "1",
            (Direction::Outgoing, _) => "2",
            (Direction::Incoming, false) => "3",
        };
        page.empty(
            "call",
            &[
                ("number", &call.number),
                ("duration", &call.duration_s.to_string()),
                ("date", &call.at_ms.to_string()),
                ("type", kind),
                ("presentation", "1"),
            ],
        );
    }
    page.end("calls")
}

/// What the format writes where it has nothing.
const NULL: &str = "null";

fn sms(page: &mut Page, message: &Message) {
    let text = whole_text(message);
    page.empty(
        "sms",
        &[
            ("protocol", "0"),
            ("address", &addresses(message)),
            ("date", &message.at_ms.to_string()),
            ("type", box_of(message)),
            ("subject", NULL),
            ("body", &text),
            ("toa", NULL),
            ("sc_toa", NULL),
            ("service_center", NULL),
            ("read", if message.read { "1" } else { "0" }),
            ("status", "-1"),
            ("locked", "0"),
        ],
    );
}

fn mms(page: &mut Page, record: &Record, message: &Message) {
    let kind = match message.direction {
        Direction::Incoming => "132",
        Direction::Outgoing => "128",
    };
    let text_only = message.parts.iter().all(|part| part.kind == PartKind::Text);
    page.open(
        "mms",
        &[
            ("address", &addresses(message)),
            ("date", &message.at_ms.to_string()),
            ("msg_box", box_of(message)),
            ("m_type", kind),
            ("m_id", &format!("{:016x}", record.id().0)),
            ("m_cls", "personal"),
            ("ct_t", "application/vnd.wap.multipart.related"),
            ("v", "18"),
            ("sub", NULL),
            ("read", if message.read { "1" } else { "0" }),
            ("seen", "1"),
            ("text_only", if text_only { "1" } else { "0" }),
            ("locked", "0"),
        ],
    );
    page.open("parts", &[]);
    let mut seq = 0;
    if !message.text.is_empty() {
        part(page, seq, PartKind::Text, &message.text, None);
        seq += 1;
    }
    for described in &*message.parts {
        described_part(page, seq, described);
        seq += 1;
    }
    page.close("parts");
    page.open("addrs", &[]);
    for (place, with) in message.with.iter().enumerate() {
        // 137 is the sender, 151 a recipient.
        let kind =
            if message.direction == Direction::Incoming && place == 0 { "137" } else { "151" };
        page.empty("addr", &[("address", with), ("type", kind), ("charset", "106")]);
    }
    page.close("addrs");
    page.close("mms");
}

fn described_part(page: &mut Page, seq: usize, described: &Described) {
    let bytes = make(described);
    match described.kind {
        PartKind::Text => {
            part(page, seq, PartKind::Text, &String::from_utf8_lossy(&bytes), None);
        }
        PartKind::Image | PartKind::Audio | PartKind::Video | PartKind::Files => {
            part(page, seq, described.kind, NULL, Some(&STANDARD.encode(bytes)));
        }
    }
}

fn part(page: &mut Page, seq: usize, kind: PartKind, text: &str, data: Option<&str>) {
    let name = format!("part{seq}.{}", extension(kind));
    let cid = format!("<part{seq}>");
    let seq = seq.to_string();
    let mut attributes = vec![
        ("seq", &*seq),
        ("ct", media_type(kind)),
        ("name", &name),
        ("chset", if kind == PartKind::Text { "106" } else { NULL }),
        ("cid", &cid),
        ("cl", &name),
        ("text", text),
    ];
    attributes.extend(data.map(|data| ("data", data)));
    page.empty("part", &attributes);
}

/// All of the text of a message that has no attachments.
fn whole_text(message: &Message) -> String {
    let mut text = message.text.to_string();
    for part in message.parts.iter().filter(|part| part.kind == PartKind::Text) {
        text.push_str(&String::from_utf8_lossy(&make(part)));
    }
    text
}

fn addresses(message: &Message) -> String {
    let with: Vec<&str> = message.with.iter().map(|with| &**with).collect();
    with.join("~")
}

const fn box_of(message: &Message) -> &'static str {
    match message.direction {
        Direction::Incoming => "1",
        Direction::Outgoing => "2",
    }
}

/// An XML page that is being written, one element a line.
struct Page(Writer<Vec<u8>>);

impl Page {
    fn begin(root: &str, count: usize) -> Self {
        let mut page = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        page.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        page.open(root, &[("count", &count.to_string())]);
        page
    }

    fn end(mut self, root: &str) -> String {
        self.close(root);
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        String::from_utf8(bytes).expect("everything written was text")
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Start(element(name, attributes)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(element(name, attributes)));
    }

    fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    fn write(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing into memory does not fail");
    }
}

fn element<'e>(name: &'e str, attributes: &[(&'e str, &str)]) -> BytesStart<'e> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        let value = attribute(value).into_bytes().into();
        element.push_attribute(Attribute { key: QName(key.as_bytes()), value });
    }
    element
}
