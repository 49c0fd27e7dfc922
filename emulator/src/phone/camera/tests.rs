use super::*;
use crate::kernel::Span;
use crate::phone::test_phone::TestPhone;
use wp8_backup::{Kind, PartKind};

fn take(phone: &mut TestPhone, camera: &mut Camera, command: Command) {
    phone.now += Span::minutes(1);
    phone.step(phone.now.0);
    camera.command(&mut phone.cx(), command).expect("a command that makes sense");
}

#[test]
fn only_what_the_camera_took_may_be_uploaded() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut camera = Camera::default();
    let described = Described { seed: 9, len_bytes: 50_000, kind: PartKind::Image };
    take(&mut phone, &mut camera, Command::TakePhoto);
    take(&mut phone, &mut camera, Command::TakeVideo { seconds: 30 });
    take(&mut phone, &mut camera, Command::TakeScreenshot);
    take(&mut phone, &mut camera, Command::Save(described));
    let kinds: Vec<Kind> = camera.records().map(|record| record.kind()).collect();
    assert_eq!(kinds, [Kind::Photo, Kind::Video]);
    let captured = phone.told();
    assert_eq!(captured.len(), 2);
    assert!(captured.iter().all(|signal| matches!(signal, Signal::ItemChanged(_))));
    let albums = Album::ALL.map(|album| camera.album(album).count());
    assert_eq!(albums, [2, 1, 1]);
}

#[test]
fn pictures_of_a_day_are_numbered() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut camera = Camera::default();
    take(&mut phone, &mut camera, Command::TakePhoto);
    take(&mut phone, &mut camera, Command::TakePhoto);
    phone.now += Span::days(1);
    take(&mut phone, &mut camera, Command::TakeVideo { seconds: 1 });
    let names: Vec<&str> = camera.pictures().map(|(_, picture)| &*picture.name).collect();
    assert_eq!(names, ["WP_20131105_001.mp4", "WP_20131104_002.jpg", "WP_20131104_001.jpg"]);
}

#[test]
fn a_full_phone_says_so_and_takes_nothing() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    phone.conditions.free_bytes = 1_000_000;
    let mut camera = Camera::default();
    take(&mut phone, &mut camera, Command::TakePhoto);
    assert!(camera.is_empty());
    assert!(matches!(camera.notice(), Some(Notice::StorageFull { free_bytes: 1_000_000, .. })));
}

#[test]
fn storage_used_is_what_is_there() {
    let mut phone = TestPhone::new("gdr3", "Lumia 1020");
    let mut camera = Camera::default();
    let clock = phone.cx().clock();
    let (luck, model) = (phone.identity.luck, phone.identity.model());
    camera.hold(generated::photos(Key(7), luck, clock, model, 25));
    camera.fill(&mut phone.cx(), generated::videos(Key(7), luck, clock, model, 1));
    take(&mut phone, &mut camera, Command::TakePhoto);
    let sum = |camera: &Camera| -> u64 {
        camera.pictures().map(|(_, picture)| picture.stored_bytes()).sum()
    };
    assert_eq!((camera.len(), camera.videos(), camera.stored_bytes()), (27, 1, sum(&camera)));
    assert_eq!(phone.items().len(), 1);
    take(&mut phone, &mut camera, Command::DeleteAlbum(Album::CameraRoll));
    assert_eq!((camera.len(), camera.videos(), camera.stored_bytes()), (0, 0, 0));
    assert_eq!(phone.items().len(), 27);
}

#[test]
fn a_restore_brings_no_picture_back() {
    let mut phone = TestPhone::new("gdr3", "Lumia 920");
    let mut old = Camera::default();
    take(&mut phone, &mut old, Command::TakePhoto);
    let mut new = Camera::default();
    for record in old.records() {
        new.place(&mut phone.cx(), &record);
    }
    assert!(new.is_empty());
}
