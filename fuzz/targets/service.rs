//! Whatever a phone asks, the service answers; and whatever a service answers, or a disk holds, a
//! phone goes on.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use wp8_backup::{
    Action, Answer, ApplyOutcome, Category, Conditions, Device, DeviceId, Engine, Input, Output,
    Policy, Reply, Request, Selection, ServiceStore, Stored, Wifi,
};

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    match how % 3 {
        0 => hostile_phone(data),
        1 => hostile_service(data),
        _ => hostile_disk(data),
    }
});

fn hostile_phone(mut data: &[u8]) {
    let mut service = ServiceStore::new(1_000_000);
    let mut now_ms = 0;
    while let Ok((request, rest)) = postcard::take_from_bytes::<Request>(data) {
        if rest.len() == data.len() {
            break;
        }
        data = rest;
        now_ms += 1 << 30;
        let answer = service.answer(now_ms, &request);
        let _ = answer.wire_bytes(&request);
    }
}

fn hostile_service(data: &[u8]) {
    drive(engine(Stored::new()), data);
}

fn hostile_disk(data: &[u8]) {
    if let Ok((stored, rest)) = postcard::take_from_bytes::<Stored>(data) {
        drive(engine(stored), rest);
    }
}

fn engine(stored: Stored) -> Engine {
    let device = Device {
        id: DeviceId(1),
        model: "Lumia 920".into(),
        name: "phone".into(),
        version: "8".into(),
    };
    Engine::boot(Arc::new(Policy::complete()), Arc::new(device), stored)
}

/// Gives the engine what the data says its service answers, for as long as there is any.
fn drive(mut engine: Engine, mut data: &[u8]) {
    while engine.poll_output().is_some() {}
    let conditions = Conditions {
        wifi: Wifi::Connected,
        external_power: true,
        idle: true,
        signed_in: true,
        free_bytes: 1 << 30,
        ..Conditions::default()
    };
    let user = |action| Input::User(action);
    let mut inputs = vec![
        user(Action::Restore(Selection::everything(DeviceId(1)))),
        user(Action::FindBackups),
        user(Action::Switch { category: Category::Messages, on: true }),
        Input::Conditions(conditions),
    ];
    let mut now_ms = 0;
    let mut steps = 0;
    while let Some(input) = inputs.pop() {
        steps += 1;
        if steps > 200 {
            return;
        }
        engine.handle_input(now_ms, input);
        while let Some(output) = engine.poll_output() {
            match output {
                Output::Send { id, .. } => {
                    let reply = match postcard::take_from_bytes::<Answer>(data) {
                        Ok((answer, rest)) if rest.len() < data.len() => {
                            data = rest;
                            Reply::Answer(answer)
                        }
                        Ok(_) | Err(_) => return,
                    };
                    inputs.push(Input::Answered { id, reply, luck: 0 });
                }
                Output::Read(category) => {
                    inputs.push(Input::Read { category, records: Arc::new([]) });
                }
                Output::Apply { category, .. } => {
                    inputs.push(Input::Applied { category, outcome: ApplyOutcome::Done });
                }
                Output::Wake(Some(wake)) => {
                    now_ms = now_ms.max(wake.at_ms);
                    inputs.insert(0, Input::Woken);
                }
                Output::RenewToken => inputs.push(Input::TokenRenewed),
                Output::Cancel(_)
                | Output::Wake(None)
                | Output::Write(_)
                | Output::Flush
                | Output::Note(_) => {}
            }
        }
    }
}
