//! Files like those that people have, with everything that is wrong with them in the wild.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use wp8_backup::{Direction, PartKind, Transport};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// What came of a file, as text: its items, its findings, and what was set aside.
fn told(bytes: &[u8], integrity: Option<&[u8]>) -> String {
    let imported = match read(bytes, integrity) {
        Ok(imported) => imported,
        Err(why) => return format!("could not import it: {why}\n"),
    };
    let mut text = format!("{}\n", imported.format);
    for item in &imported.items {
        let _ = match item {
            Item::Message(it) => {
                let parts: Vec<String> = it
                    .parts
                    .iter()
                    .map(|part| format!("{:?} of {} bytes", part.kind, part.len_bytes))
                    .collect();
                writeln!(
                    text,
                    "  {:?} {:?} {:?} at {}{}: {:?} {}",
                    it.transport,
                    it.direction,
                    it.with,
                    it.at_ms,
                    if it.read { "" } else { ", unread" },
                    it.text,
                    parts.join(", ")
                )
            }
            Item::Call(it) => writeln!(
                text,
                "  {:?} {} at {}: {} s{}",
                it.direction,
                it.number,
                it.at_ms,
                it.duration_s,
                if it.answered { ", answered" } else { "" }
            ),
            Item::Favourite(it) => {
                writeln!(text, "  {:?} {:?} in {:?}", it.title, it.url, it.folder)
            }
            Item::App(it) => {
                let manifest = it.manifest.as_ref().expect("it was read from one");
                writeln!(
                    text,
                    "  {} {:?} {} by {:?}, {} bytes, for {}; {:?}; data {}",
                    it.product,
                    it.title,
                    manifest.version,
                    it.publisher,
                    it.package_bytes,
                    manifest.platform,
                    manifest.capabilities,
                    if it.data_eligible { "may be backed up" } else { "stay here" }
                )
            }
        };
    }
    for Finding { at, sort, what } in imported.findings.list() {
        let _ = writeln!(text, "{} at {at}: {what}", sort.word());
    }
    for (what, count) in &imported.set_aside {
        let _ = writeln!(text, "set aside: {count} {what}");
    }
    text
}

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, wanted: &str) {
    assert_eq!(told(bytes.as_ref(), None), wanted);
}

const SMS: &str = r#"<sms protocol="0" address="+12065550142" date="1380000000000" type="1" subject="null" body="On my way" read="1" status="-1" locked="0" contact_name="Mia" />"#;

#[test]
fn a_text_message_is_kept_with_all_that_a_phone_has_of_one() {
    check(
        format!(
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<?xml-stylesheet type=\"text/xsl\" href=\"sms.xsl\"?>\n<smses count=\"1\">\n  {SMS}\n</smses>\n"
        ),
        "messages of \"SMS Backup & Restore\"\n  \
           Sms Incoming [\"+12065550142\"] at 1380000000000: \"On my way\" \n\
         set aside: 1 names of contacts, which a phone has from its account (fact 13)\n",
    );
}

#[test]
fn an_emoji_written_as_two_surrogates_is_one_character_and_half_of_one_is_told() {
    check(
        "<smses count=\"2\">\n<sms address=\"1\" date=\"1\" type=\"2\" body=\"party &#55356;&#57225;\" />\n\
         <sms address=\"1\" date=\"2\" type=\"2\" body=\"half &#55356;\" /></smses>",
        "messages of \"SMS Backup & Restore\"\n  \
           Sms Outgoing [\"1\"] at 1: \"party 🎉\" \n  \
           Sms Outgoing [\"1\"] at 2: \"half \u{fffd}\" \n\
         reduced at 3:1: `body`: `&#55356;` is half a character; a `\u{fffd}` is in its place\n",
    );
}

#[test]
fn what_is_empty_wrong_or_not_sent_is_lost_by_itself() {
    check(
        format!(
            "<smses count=\"2444\">\n{SMS}\n<sms/>\n<sms address=\"1\" date=\"soon\" type=\"1\" body=\"x\" />\n\
             <sms address=\"1\" date=\"1\" type=\"3\" body=\"x\" />\n<sms address=\"1\" date=\"1\" type=\"9\" body=\"x\" />\n\
             <sms address=\"1\" date=\"1\" type=\"1\" body=\"null\" read=\"0\" subject=\"S\" />\n<other />\n</smses>"
        ),
        "messages of \"SMS Backup & Restore\"\n  \
           Sms Incoming [\"+12065550142\"] at 1380000000000: \"On my way\" \n  \
           Sms Incoming [\"1\"] at 1, unread: \"\" \n\
         odd at 1:1: the file says it has 2444 entries; it has 7\n\
         lost at 3:1: `sms` has no `address`, no `date`, no `type`\n\
         lost at 4:1: `sms`: `soon` is no `date`\n\
         lost at 5:1: `sms`: it is a draft; a phone takes what was sent or received\n\
         lost at 6:1: `sms`: `9` is no known box\n\
         reduced at 7:1: `sms` has no `body`; it is kept without a text\n\
         reduced at 7:1: `sms`: its subject `S` is left out; messages here have none\n\
         lost at 8:1: `other` is nothing that stands here\n\
         set aside: 1 names of contacts, which a phone has from its account (fact 13)\n",
    );
}

#[test]
fn the_same_message_twice_is_kept_once() {
    let again = SMS.replace("protocol=\"0\"", "readable_date=\"n/a\"");
    check(
        format!("<smses count=\"2\">{SMS}\n{again}</smses>"),
        "messages of \"SMS Backup & Restore\"\n  \
           Sms Incoming [\"+12065550142\"] at 1380000000000: \"On my way\" \n\
         repeated at 2:1: this text message stands at 1:18 already; it is kept once\n\
         set aside: 2 names of contacts, which a phone has from its account (fact 13)\n",
    );
}

#[test]
fn a_file_that_ends_too_early_keeps_what_was_complete() {
    let begun = format!("<smses count=\"3\">\n{SMS}\n");
    let kept = "messages of \"SMS Backup & Restore\"\n  \
        Sms Incoming [\"+12065550142\"] at 1380000000000: \"On my way\" \n";
    let aside = "set aside: 1 names of contacts, which a phone has from its account (fact 13)\n";
    check(
        format!("{begun}<sms address=\"1\" da"),
        &format!(
            "{kept}odd at 1:1: the file says it has 3 entries; it has 2\n\
             lost at 3:1: the file ends in the middle of `sms`\n{aside}"
        ),
    );
    check(
        format!("{begun}<mms date=\"1\" msg_box=\"1\"><parts>"),
        &format!(
            "{kept}odd at 1:1: the file says it has 3 entries; it has 2\n\
             lost at 3:1: the file ends in the middle of `mms`\n{aside}"
        ),
    );
    check(
        &begun,
        &format!(
            "{kept}odd at 1:1: the file says it has 3 entries; it has 1\n\
             lost at 3:1: the file ends in the middle of `smses`\n{aside}"
        ),
    );
    check(
        "<smses",
        "could not import it: it begins with `<smses`; what can be read is XML of \"SMS Backup & Restore\", messages of \"contacts+message backup\" (`.msg`), Netscape bookmarks, XAP packages and `WMAppManifest.xml`\n",
    );
}

#[test]
fn a_quote_that_was_not_escaped_spoils_one_message_and_not_the_next() {
    check(
        format!(
            "<smses count=\"3\">\n<sms address=\"1\" date=\"1\" type=\"1\" body=\"he said \"no\" twice\" />\n\
             <sms address=\"1\" date=\"1\" type=\"1\" body=\"5\" screen\" />\n{SMS}</smses>"
        ),
        "messages of \"SMS Backup & Restore\"\n  \
           Sms Incoming [\"+12065550142\"] at 1380000000000: \"On my way\" \n\
         lost at 2:1: `sms`: its attributes are written wrongly: position 53: attribute key must be directly followed by `=` or space\n\
         lost at 3:1: it is no XML: attribute value not closed: `\"` not found before end of input\n\
         set aside: 1 names of contacts, which a phone has from its account (fact 13)\n",
    );
}

#[test]
fn a_picture_message_keeps_its_texts_and_the_kind_and_length_of_its_parts() {
    check(
        "<smses count=\"1\"><mms date=\"1380000000000\" msg_box=\"1\" address=\"+12065550142~+12065550143\" read=\"0\" sub=\"null\">\
         <parts>\
         <part seq=\"-1\" ct=\"application/smil\" text=\"&lt;smil/&gt;\" />\
         <part seq=\"0\" ct=\"text/plain\" text=\"Look &#55357;&#56832;\" />\
         <part seq=\"0\" ct=\"text/plain\" data=\"dHdv\" text=\"null\" />\
         <part seq=\"0\" ct=\"image/jpeg\" cl=\"a.jpg\" data=\"/9j/4AAQ\nSkZJRg==\" />\
         <part seq=\"0\" ct=\"audio/amr\" data=\"IyFBTVI\" />\
         </parts>\
         <addrs><addr address=\"+12065550143\" type=\"137\" /><addr address=\"insert-address-token\" type=\"151\" /></addrs>\
         </mms></smses>",
        "messages of \"SMS Backup & Restore\"\n  \
           Mms Incoming [\"+12065550143\", \"+12065550142\"] at 1380000000000, unread: \"Look 😀\\ntwo\" Image of 10 bytes, Audio of 5 bytes\n\
         odd at 1:18: its 2 texts are one here, with line ends between\n\
         set aside: 1 layouts of picture messages, which a phone makes by itself\n",
    );
}

#[test]
fn a_part_that_cannot_be_read_is_left_out_and_its_message_kept() {
    check(
        "<smses count=\"2\">\n<mms date=\"1\" msg_box=\"2\" address=\"1\">\n<parts>\n\
         <part ct=\"image/png\" name=\"cat.png\" data=\"not-base64!!\" />\n\
         <part ct=\"image/png\" data=\"AAAAA\" />\n\
         <part ct=\"image/png\" data=\"null\" />\n\
         <part ct=\"text/x-vCard\" name=\"mia.vcf\" data=\"AAAA\" />\n\
         <part ct=\"text/plain\" text=\"kept\" />\n</parts>\n</mms>\n<mms date=\"2\" msg_box=\"2\" address=\"1\" />\n</smses>",
        "messages of \"SMS Backup & Restore\"\n  \
           Mms Outgoing [\"1\"] at 1: \"kept\" \n  \
           Mms Outgoing [\"1\"] at 2: \"\" \n\
         reduced at 4:1: part 1 (`cat.png`) is left out: its data is no base64: `-` at character 4\n\
         reduced at 5:1: part 2 is left out: its data is no base64: it ends after 5 characters, in the middle\n\
         reduced at 6:1: part 3 is left out: it has no data\n\
         reduced at 7:1: part 4 (`mia.vcf`) is left out: a phone shows pictures, sounds, videos and texts, not `text/x-vCard`\n\
         reduced at 11:1: `mms` has no parts; it is kept without anything in it\n",
    );
}

#[test]
fn calls_of_every_type_are_told_apart() {
    check(
        "<calls count=\"6\">\n\
         <call number=\"1\" duration=\"61\" date=\"10\" type=\"1\" presentation=\"1\" />\n\
         <call number=\"1\" duration=\"0\" date=\"20\" type=\"2\" presentation=\"1\" />\n\
         <call number=\"1\" duration=\"0\" date=\"30\" type=\"3\" presentation=\"1\" />\n\
         <call number=\"-2\" duration=\"0\" date=\"40\" type=\"5\" presentation=\"2\" />\n\
         <call number=\"1\" duration=\"9\" date=\"50\" type=\"4\" presentation=\"1\" />\n\
         <call number=\"1\" duration=\"-9\" date=\"60\" type=\"1\" presentation=\"1\" />\n</calls>",
        "calls of \"SMS Backup & Restore\"\n  \
           Incoming 1 at 10: 61 s, answered\n  \
           Outgoing 1 at 20: 0 s\n  \
           Incoming 1 at 30: 0 s\n  \
           Incoming unknown at 40: 0 s\n\
         lost at 6:1: `call`: it went to the voicemail box, which is no part of the history (fact 266)\n\
         lost at 7:1: `call`: `-9` is no `duration`\n",
    );
}

#[test]
fn more_calls_than_a_phone_keeps_leave_the_oldest_behind() {
    let calls: String = (0..calls::STORED + 3)
        .map(|at| format!("<call number=\"1\" duration=\"1\" date=\"{at}\" type=\"1\" />"))
        .collect();
    let imported = read(format!("<calls>{calls}</calls>").as_bytes(), None).expect("it is one");
    assert_eq!(imported.items.len(), calls::STORED);
    assert_eq!(imported.findings.count(Sort::Lost), 3);
    assert_eq!(imported.items.iter().filter_map(date_of_call).min(), Some(3));
}

const MSG: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ArrayOfMessage xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
  <Message><Recepients /><Body>Tea &amp; cake &#x1F370;</Body><IsIncoming>true</IsIncoming><IsRead>false</IsRead><Attachments /><LocalTimestamp>130250000000000000</LocalTimestamp><Sender>+12065550142</Sender></Message>\n\
  <Message><Recepients><string>+12065550142</string><string>+12065550143</string></Recepients><Body /><IsIncoming>false</IsIncoming><IsRead>true</IsRead><Attachments>\
<MessageAttachment><AttachmentContentType>application/smil</AttachmentContentType><AttachmentDataBase64String>PABzAA==</AttachmentDataBase64String></MessageAttachment>\
<MessageAttachment><AttachmentContentType>text/plain</AttachmentContentType><AttachmentDataBase64String>SABpAA==</AttachmentDataBase64String></MessageAttachment>\
<MessageAttachment><AttachmentContentType>image/jpeg</AttachmentContentType><AttachmentDataBase64String>/9j/</AttachmentDataBase64String></MessageAttachment>\
</Attachments><LocalTimestamp>130250000010000000</LocalTimestamp><Sender /></Message>\n\
  <Message><Recepients /><Body>from nobody</Body><IsIncoming>true</IsIncoming><LocalTimestamp>130250000010000000</LocalTimestamp><Sender /></Message>\n\
  <Message><Recepients /><Body>when?</Body><IsIncoming>true</IsIncoming><LocalTimestamp /><Sender>1</Sender></Message>\n</ArrayOfMessage>";

const MSG_READ: &str = "  \
       Sms Incoming [\"+12065550142\"] at 1380526400000, unread: \"Tea & cake 🍰\" \n  \
       Mms Outgoing [\"+12065550142\", \"+12065550143\"] at 1380526401000: \"Hi\" Image of 3 bytes\n";

const MSG_LOST: &str = "\
     lost at 5:1: `Message` does not say whom it was exchanged with\n\
     lost at 6:1: `Message`: `` is no `LocalTimestamp`\n\
     set aside: 1 layouts of picture messages, which a phone makes by itself\n";

#[test]
fn messages_of_a_windows_phone_are_read_with_their_attachments() {
    let name = "messages of \"contacts+message backup\"\n";
    let integrity = integrity_of(MSG.as_bytes());
    assert_eq!(
        told(MSG.as_bytes(), Some(integrity.as_bytes())),
        format!("{name}{MSG_READ}{MSG_LOST}")
    );
}

#[test]
fn a_changed_file_is_read_and_said_to_be_changed() {
    let name = "messages of \"contacts+message backup\"\n";
    let before = integrity_of(MSG.replace("cake", "pie").as_bytes());
    assert_eq!(
        told(MSG.as_bytes(), Some(before.as_bytes())),
        format!(
            "{name}{MSG_READ}odd at 1:1: its integrity file belongs to another state of the file: \
             it was changed after it was written; the phone's app would refuse it\n{MSG_LOST}"
        )
    );
    check(
        &before,
        "could not import it: it is the integrity file of a `.msg`: import that one, and this one is \
         looked at as well\n",
    );
}

#[test]
fn bookmarks_are_read_with_their_folders_and_without_a_heading() {
    check(
        "\u{feff}<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n\
         <DT><A HREF=\"http://a.example/?x=1&amp;y=2\" ADD_DATE=\"1\" ICON=\"data:,\">A &amp;\n  B</A>\n\
         <DT><H3 ADD_DATE=\"1\">News</H3>\n<DL><p>\n<DT><A HREF=\"http://b.example/\">B</A>\n<DD>What it is\n\
         <DT><H3>Old</H3>\n<DL><p>\n<DT><A HREF=\"http://c.example/\"></A>\n</DL><p>\n</DL><p>\n\
         <DT><A>nowhere</A>\n<HR>\n<DT><A HREF=\"http://a.example/?x=1&amp;y=2\">A & B</A>\n</DL><p>\n",
        "bookmarks\n  \
           \"A & B\" \"http://a.example/?x=1&y=2\" in \"\"\n  \
           \"B\" \"http://b.example/\" in \"News\"\n  \
           \"http://c.example/\" \"http://c.example/\" in \"News/Old\"\n\
         odd at 11:1: the folder `Old` lies in another, and here they do not: its name has both\n\
         lost at 15:5: the link `nowhere` leads nowhere: it has no `HREF`\n\
         repeated at 17:5: this favourite stands at 4:5 already; it is kept once\n\
         set aside: 1 dates of links\n\
         set aside: 1 descriptions of links\n\
         set aside: 1 pictures of links\n",
    );
}

#[test]
fn bookmarks_that_end_too_early_keep_what_is_there() {
    check(
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF=\"http://a.example/\">A",
        "bookmarks\n  \"A\" \"http://a.example/\" in \"\"\n\
         odd at 3:5: the file ends in the middle of this link; it is kept as far as it goes\n",
    );
}

fn manifest(year: u32, version: &str, product: &str, title: &str, more: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n\r\n\
         <Deployment xmlns=\"http://schemas.microsoft.com/windowsphone/{year}/deployment\" AppPlatformVersion=\"{version}\">\r\n  \
         <DefaultLanguage xmlns=\"\" code=\"en-US\" />\r\n  \
         <App xmlns=\"\" ProductID=\"{product}\" Title=\"{title}\" RuntimeType=\"Silverlight\" Version=\"2.1.0.0\" \
         Genre=\"apps.normal\" Author=\"Alder Street\" Publisher=\"Alder Street\" {more}>\r\n    \
         <Capabilities>\r\n      <Capability Name=\"ID_CAP_NETWORKING\" />\r\n      <Capability Name=\"ID_CAP_LOCATION\" />\r\n    \
         </Capabilities>\r\n    <Tokens><PrimaryToken TokenID=\"T\"><TemplateFlip><Title>On the tile</Title></TemplateFlip></PrimaryToken></Tokens>\r\n  \
         </App>\r\n</Deployment>\r\n"
    )
}

const PRODUCT: &str = "{0B5F0C30-2B6C-4E7A-9D57-0B6CF7A1D1E2}";

#[test]
fn a_manifest_says_what_the_app_is_and_whether_its_data_may_leave() {
    let read = |year, version, more| {
        told(manifest(year, version, PRODUCT, "Notes", more).as_bytes(), None)
    };
    let app = |platform, data| {
        format!(
            "an app's manifest\n  0b5f0c30-2b6c-4e7a-9d57-0b6cf7a1d1e2 \"Notes\" 2.1.0.0 by \"Alder Street\", 3000000 bytes, \
             for {platform}; [\"ID_CAP_NETWORKING\", \"ID_CAP_LOCATION\"]; data {data}\n"
        )
    };
    assert_eq!(read(2009, "7.0", ""), app("7.0", "stay here"));
    assert_eq!(read(2009, "7.1", ""), app("7.1", "stay here"));
    assert_eq!(read(2012, "8.0", ""), app("8.0", "stay here"));
    assert_eq!(read(2014, "8.1", ""), app("8.1", "may be backed up"));
    assert_eq!(
        read(2014, "8.1", "BackUpOptOut =\"false\" SDOptOut=\"true\""),
        app("8.1", "may be backed up")
    );
    assert_eq!(read(2014, "8.1", "BackUpOptOut=\"true\""), app("8.1", "stay here"));
}

#[test]
fn what_a_manifest_leaves_open_is_told() {
    check(
        manifest(
            2031,
            "9",
            " {00000000-0000-0000-0000-000000000000}",
            "@AppResLib.dll,-100",
            "BackUpOptOut=\"perhaps\"",
        )
        .replace("Publisher=\"Alder Street\"", "Publisher=\"[Project Name]\""),
        "an app's manifest\n  00000000-0000-0000-0000-000000000000 \"On the tile\" 2.1.0.0 by \"[Project Name]\", 3000000 bytes, \
         for 9.0; [\"ID_CAP_NETWORKING\", \"ID_CAP_LOCATION\"]; data may be backed up\n\
         odd at 3:1: the namespace `http://schemas.microsoft.com/windowsphon…` is none that Windows Phone has had\n\
         odd at 5:3: the product id is nothing but zeros: every app made like this has it\n\
         reduced at 5:3: the title `@AppResLib.dll,-100` lies in a resource; that of its tile stands for it\n\
         odd at 5:3: the publisher is `[Project Name]`, as the template has it\n\
         odd at 5:3: `BackUpOptOut` is `perhaps`, neither `true` nor `false`; it counts as `false`\n",
    );
}

#[test]
fn a_template_that_was_never_filled_in_is_refused() {
    check(
        manifest(2012, "8.0", "{$guid1$}", "$safeprojectname$", ""),
        "could not import it: 5:3: it is a template that was never filled in: `ProductID` is `{$guid1$}`, \
         `Title` is `$safeprojectname$`; make a project of it first\n",
    );
    check(
        manifest(2012, "8.0", "1234", "Notes", ""),
        "could not import it: 5:3: `ProductID`: `1234` is no product id: write it as 8-4-4-4-12 hexadecimal digits\n",
    );
}

/// An archive of these entries.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a name of its own");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("it is complete").into_inner()
}

#[test]
fn a_package_is_read_whatever_its_manifest_is_called() {
    let manifest = manifest(2012, "8.0", PRODUCT, "Notes", "");
    for (name, odd) in [
        ("WMAppManifest.xml", ""),
        ("WMappManifest.xml", ""),
        (
            ".\\WMAppManifest.xml",
            "odd at .\\WMAppManifest.xml:1:1: its name is written with a backslash: `.\\WMAppManifest.xml`\n",
        ),
    ] {
        let xap = archive(&[("AppManifest.xaml", b"<Deployment/>"), (name, manifest.as_bytes())]);
        let size = xap.len();
        check(
            xap,
            &format!(
                "a XAP package\n  0b5f0c30-2b6c-4e7a-9d57-0b6cf7a1d1e2 \"Notes\" 2.1.0.0 by \"Alder Street\", {size} bytes, \
                 for 8.0; [\"ID_CAP_NETWORKING\", \"ID_CAP_LOCATION\"]; data stay here\n{odd}"
            ),
        );
    }
}

#[test]
fn what_is_no_package_says_what_is_missing() {
    check(
        archive(&[("Properties/WMAppManifest.xml", b"<Deployment/>")]),
        "could not import it: the archive has no `WMAppManifest.xml` at its root: it is no package for Windows Phone 7 or 8\n",
    );
    check(
        "(dummy package)",
        "could not import it: it begins with `(dummy package)`; what can be read is XML of \"SMS Backup & Restore\", \
         messages of \"contacts+message backup\" (`.msg`), Netscape bookmarks, XAP packages and `WMAppManifest.xml`\n",
    );
    let whole =
        archive(&[("WMAppManifest.xml", manifest(2012, "8.0", PRODUCT, "N", "").as_bytes())]);
    assert!(
        told(&whole[..whole.len() - 30], None).starts_with("could not import it: it is no archive")
    );
}

#[test]
fn an_archive_that_unpacks_to_much_more_than_a_manifest_is_refused() {
    let bomb = archive(&[("WMAppManifest.xml", &vec![b' '; 64 << 20])]);
    assert!(bomb.len() < 100_000);
    check(
        bomb,
        "could not import it: could not unpack `WMAppManifest.xml`: it has more than 1048576 bytes\n",
    );
}

#[test]
fn depth_width_and_wrong_pieces_without_end_are_bounded() {
    let deep = format!("<smses>{}{SMS}</smses>", "<sms>".repeat(200_000));
    assert!(read(deep.as_bytes(), None).is_ok_and(|it| it.findings.losses() > 0));
    let wide = format!("<smses><mms>{}</mms>{SMS}</smses>", "<x/>".repeat(200_000));
    let wide = read(wide.as_bytes(), None).expect("its outermost element is known");
    assert_eq!(wide.items.len(), 1);
    assert_eq!(wide.findings.list()[0].what, "it has more than 10000 elements");
    let wrong = format!("<smses>{}</smses>", "<sms a=\"' ".repeat(100_000));
    assert!(read(wrong.as_bytes(), None).is_ok_and(|it| it.items.is_empty()));
    let folders = "<DL><DT><H3>f</H3>".repeat(100_000);
    let folders = format!("<!DOCTYPE NETSCAPE-Bookmark-file-1>{folders}<DT><A HREF=\"x\">x</A>");
    let folders = read(folders.as_bytes(), None).expect("it says what it is");
    assert_eq!(folders.items.len(), 1);
}

#[test]
fn dates_and_lengths_at_their_limits_are_refused_not_wrapped() {
    let max = i64::MAX;
    check(
        format!("<smses><sms address=\"1\" date=\"{max}0\" type=\"1\" body=\"\" /></smses>"),
        "messages of \"SMS Backup & Restore\"\nlost at 1:8: `sms`: `92233720368547758070` is no `date`\n",
    );
    let msg = MSG.replace("130250000000000000", &max.to_string());
    assert!(read(msg.as_bytes(), None).is_ok());
}

/// Beginnings that lead into every importer.
const BEGINNINGS: [&[u8]; 9] = [
    b"",
    b"PK\x03\x04",
    b"<smses count=\"3\">",
    b"<calls>",
    b"<ArrayOfMessage>",
    b"<smsCorpus>",
    b"<Deployment xmlns=\"http://schemas.microsoft.com/windowsphone/2012/deployment\">",
    b"<!DOCTYPE NETSCAPE-Bookmark-file-1><DL>",
    b"\xff\xfe<\0s\0m\0s\0e\0s\0>\0",
];

/// What files of these formats are made of.
fn snippets() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&'static [u8]> = vec![
        b"<sms ",
        b"<mms ",
        b"<call ",
        b"<Message>",
        b"</Message>",
        b"<parts>",
        b"<part ",
        b"/>",
        b">",
        b"</",
        b"<",
        b"address=\"1\" ",
        b"date=\"1\" ",
        b"type=\"1\" ",
        b"msg_box=\"1\" ",
        b"body=\"",
        b"\"",
        b"'",
        b"&#55357;",
        b"&#56832;",
        b"&",
        b";",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"data=\"AAAA\" ",
        b"ct=\"image/png\" ",
        b"<App ",
        b"ProductID=\"",
        b"<DL>",
        b"</DL>",
        b"<DT><A HREF=\"x\">",
        b"</A>",
        b"<H3>",
        b"</H3>",
        b"\0",
        b"\xff",
        b"\xd8\x3d",
        b"\xc3\xa9",
        b"<text>",
    ];
    let word = prop_oneof![
        8 => proptest::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_input_makes_an_importer_panic(begins in proptest::sample::select(&BEGINNINGS[..]), rest in snippets()) {
        let bytes = [begins, &rest].concat();
        if let Ok(imported) = read(&bytes, Some(&rest)) {
            let told = imported.findings.list().len() + imported.findings.unlisted();
            let counted: usize = [Sort::Lost, Sort::Reduced, Sort::Repeated, Sort::Odd]
                .into_iter()
                .map(|sort| imported.findings.count(sort))
                .sum();
            prop_assert_eq!(told, counted);
        }
    }

    #[test]
    fn a_package_with_any_bytes_changed_is_read_or_refused(at in 0_usize..1_000, to in any::<u8>()) {
        let mut xap = archive(&[("WMAppManifest.xml", manifest(2014, "8.1", PRODUCT, "Notes", "").as_bytes())]);
        let at = at % xap.len();
        xap[at] = to;
        let _: Result<Imported, Unreadable> = read(&xap, None);
    }

    #[test]
    fn what_is_exported_and_imported_again_is_the_same(texts in proptest::collection::vec("[^\u{fffe}\u{ffff}\\p{Cc}]{0,40}", 1..6), times in any::<u32>()) {
        let messages: Vec<Message> = texts
            .iter()
            .enumerate()
            .map(|(n, text)| Message {
                transport: if n % 2 == 0 { Transport::Sms } else { Transport::Mms },
                direction: if n % 3 == 0 { Direction::Incoming } else { Direction::Outgoing },
                with: [format!("+120655501{n:02}").into()].into(),
                at_ms: i64::from(times) * 1_000 + n as i64,
                read: true,
                text: text.as_str().into(),
                parts: if n % 2 == 0 { [].into() } else { [Described { seed: 7, len_bytes: 30, kind: PartKind::Image }].into() },
            })
            .collect();
        let records: Vec<Record> =
            messages.iter().zip(1..).map(|(it, id)| Record::new(RecordId(id), Body::Message(it.clone()))).collect();
        let xml = wp8_backup::export::sms_xml::messages(&records);
        let imported = read(xml.as_bytes(), None).expect("it is what we write");
        prop_assert_eq!(imported.findings.list(), &[]);
        for (item, message) in imported.items.iter().zip(&messages) {
            let Item::Message(item) = item else { panic!("{item:?} is no message") };
            let lengths = |it: &Message| it.parts.iter().map(|part| (part.kind, part.len_bytes)).collect::<Vec<_>>();
            prop_assert_eq!(lengths(item), lengths(message));
            prop_assert_eq!(&Message { parts: [].into(), ..item.clone() }, &Message { parts: [].into(), ..message.clone() });
        }
        prop_assert_eq!(imported.items.len(), messages.len());
    }
}
