use super::*;
use crate::phone::test_phone::TestPhone;

fn add(phone: &mut TestPhone, favourites: &mut Favourites, id: u64, folder: &str) {
    let add = Command::Add {
        url: format!("http://{id}.example").into(),
        title: id.to_string().into(),
        folder: folder.into(),
    };
    phone.step(id);
    favourites.command(&mut phone.cx(), add).expect("it can be added");
}

fn key(step: u64) -> Key {
    TestPhone::key(step, "favourite")
}

fn listed(favourites: &Favourites, folder: &str) -> Vec<u64> {
    let listed = favourites.folder(folder).into_iter();
    listed.map(|(_, favourite)| favourite.title.parse().expect("a number")).collect()
}

fn five() -> (TestPhone, Favourites) {
    let (mut phone, mut favourites) = (TestPhone::new("gdr3", "Lumia 920"), Favourites::default());
    for id in [3, 1, 2] {
        add(&mut phone, &mut favourites, id, "");
    }
    add(&mut phone, &mut favourites, 5, "News");
    add(&mut phone, &mut favourites, 4, "News");
    (phone, favourites)
}

#[test]
fn they_lie_in_the_order_in_which_they_were_added() {
    let (_, favourites) = five();
    assert_eq!((listed(&favourites, ""), listed(&favourites, "News")), (vec![3, 1, 2], vec![5, 4]));
    assert_eq!(favourites.folders(), [Arc::from("News")]);
}

#[test]
fn one_moves_before_another_or_to_the_end() {
    let (mut phone, mut favourites) = five();
    let mut shift = |id, before: Option<u64>| {
        let command = Command::Move { id: key(id), before: before.map(key) };
        favourites.command(&mut phone.cx(), command).map(|()| listed(&favourites, ""))
    };
    assert_eq!(shift(2, Some(3)), Ok(vec![2, 3, 1]));
    assert_eq!(shift(2, None), Ok(vec![3, 1, 2]));
    assert_eq!(shift(1, Some(1)), Ok(vec![3, 1, 2]));
    assert!(shift(1, Some(5)).is_err());
}

#[test]
fn a_folder_is_renamed_and_deleted_with_what_is_in_it() {
    let (mut phone, mut favourites) = five();
    let rename = Command::RenameFolder { from: "News".into(), to: "Papers".into() };
    favourites.command(&mut phone.cx(), rename).expect("there is one");
    assert_eq!(listed(&favourites, "Papers"), [5, 4]);
    let delete = Command::DeleteFolder("Papers".into());
    favourites.command(&mut phone.cx(), delete).expect("there is one");
    assert_eq!((favourites.len(), favourites.folders().len()), (3, 0));
    assert!(favourites.command(&mut phone.cx(), Command::DeleteFolder("News".into())).is_err());
}

#[test]
fn records_put_back_after_all_have_vanished_lie_as_they_did() {
    let (mut phone, mut favourites) = five();
    let records: Vec<Record> = favourites.records().collect();
    favourites.command(&mut phone.cx(), Command::VanishAll).expect("they go");
    assert!(favourites.is_empty());
    for record in records.iter().chain(&records) {
        favourites.place(&mut phone.cx(), record);
    }
    assert_eq!(favourites.records().collect::<Vec<_>>(), records);
    assert_eq!((listed(&favourites, ""), listed(&favourites, "News")), (vec![3, 1, 2], vec![5, 4]));
}

#[test]
fn every_change_is_told() {
    let (mut phone, mut favourites) = five();
    assert_eq!(phone.told().len(), 5);
    let rename = Command::Rename { id: key(1), title: "one".into() };
    favourites.command(&mut phone.cx(), rename).expect("it is there");
    favourites.command(&mut phone.cx(), Command::Delete(key(1))).expect("it is there");
    let id = RecordId(key(1).0);
    assert_eq!(phone.items(), [('+', id), ('-', id)]);
    let folder = Command::DeleteFolder("News".into());
    favourites.command(&mut phone.cx(), folder).expect("it is there");
    assert!(matches!(phone.told()[..], [Signal::Changed(Category::Apps)]));
}

#[test]
fn held_ones_are_the_same_each_time() {
    let luck = Luck::of_seed(3);
    let mut some = Favourites::default();
    some.hold(generated::favourites(Key(1), luck, 9));
    let mut more = Favourites::default();
    more.hold(generated::favourites(Key(1), luck, 20));
    assert_eq!(some.len(), 9);
    assert!(some.all().all(|(id, _)| more.get(id).is_some()));
}
