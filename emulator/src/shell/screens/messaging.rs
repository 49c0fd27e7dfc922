//! Messaging: threads, a conversation, a new message, the settings (facts 28–30, 258–260).

use std::sync::Arc;

use wp8_backup::Category;
use wp8_backup::record::Direction;

use super::{View, app_bar, backup, dialog, dismiss, show, words};
use crate::kernel::{Key, PhoneClock};
use crate::phone::front::{Command as Front, Field, Overlay, Page};
use crate::phone::messaging::{Command, Download, Message, MessageKey, Messaging, State, ThreadId};
use crate::shell::tree::{Node, Role, Touch};
use crate::wire::Number;

pub(super) fn threads(view: &View<'_>) -> Node {
    let messaging: &Messaging = &view.phone.messaging;
    let rows = messaging.threads().into_iter().map(|(id, thread)| {
        let node = thread_id(id);
        let hold = show(Overlay::Held(node.as_str().into()));
        let last = messaging.messages_of(id).next_back().map(|(_, message)| &message.text);
        let line = match &thread.draft {
            Some(draft) => format!("Draft: {}", draft.text),
            None => last.map_or("", |text| &**text).to_owned(),
        };
        let unread =
            if thread.unread > 0 { format!("({}) ", thread.unread) } else { String::new() };
        let open = Touch::go(Page::Thread { key: id.0 });
        Node::item(node, messaging.heading(thread), open)
            .value(format!("{unread}{line}"))
            .held(hold)
    });
    Node::page("messaging", "MESSAGING", "threads").with(Node::list("threads", rows)).with(app_bar(
        view,
        [
            Node::button("new", "new", Touch::go(Page::NewMessage)),
            Node::button("settings", "settings", Touch::go(Page::MessagingSettings)),
        ],
    ))
}

fn thread_id(id: ThreadId) -> String {
    format!("thread-{:016x}", id.0.0)
}

fn message_id(key: MessageKey) -> String {
    format!("message-{:016x}", key.id.0)
}

/// A conversation.
pub(super) fn thread(view: &View<'_>, key: Key) -> Node {
    let messaging: &Messaging = &view.phone.messaging;
    let id = ThreadId(key);
    let Some(thread) = messaging.thread(id) else {
        return Node::page("thread", "MESSAGING", "")
            .with(Node::text("gone", "This conversation is no longer on your phone."));
    };
    let mut page = Node::page("thread", "MESSAGING", messaging.heading(thread));
    let bubbles = messaging.messages_of(id).map(|(key, message)| bubble(*key, message));
    page.add(Node::list("messages", bubbles));
    page.children.extend(composer(view, &thread.with));
    page
}

fn bubble(key: MessageKey, message: &Message) -> Node {
    let who = match message.direction {
        Direction::Incoming => "◂",
        Direction::Outgoing => "▸",
    };
    let parts = match message.parts.len() {
        0 => String::new(),
        1 => "[1 attachment] ".to_owned(),
        more => format!("[{more} attachments] "),
    };
    let label = match message.state {
        State::Announced { download: Download::OnTap, .. } => "Tap to download".to_owned(),
        State::Announced { download: Download::Running, .. } => "Downloading…".to_owned(),
        State::Announced { download: Download::Gone, .. } => "This message has expired.".to_owned(),
        State::Received | State::Sending | State::Sent | State::Delivered | State::Failed(_) => {
            format!("{parts}{}", message.text)
        }
    };
    let id = message_id(key);
    let hold = show(Overlay::Held(id.as_str().into()));
    let mut node = Node::new(Role::Message, id, format!("{who} {label}")).held(hold);
    let touch = match message.state {
        State::Failed(_) => Some(Command::Resend(key)),
        State::Announced { download: Download::OnTap, .. } => Some(Command::Download(key)),
        State::Received
        | State::Announced { .. }
        | State::Sending
        | State::Sent
        | State::Delivered => None,
    };
    node.action = touch.map(Touch::from);
    let when = PhoneClock(key.at_ms).to_string();
    node.value(match message.state.words() {
        "" => when,
        words => format!("{when}, {words}"),
    })
}

/// The field with "send" and, on long texts, the count (fact 245).
fn composer(view: &View<'_>, to: &Arc<[Number]>) -> Vec<Node> {
    let composing = view.phone.messaging.composing().filter(|(composing, _)| composing.to == *to);
    let text = composing.as_ref().map(|(composing, _)| Arc::clone(&composing.text));
    let thread = view.phone.messaging.thread(view.phone.messaging.thread_with(to));
    let draft =
        thread.and_then(|thread| thread.draft.as_ref()).map(|draft| Arc::clone(&draft.text));
    let text = text.or(draft).unwrap_or_default();
    let send =
        Command::Send { to: Arc::clone(to), text: Arc::clone(&text), attachments: [].into() };
    let mut nodes = vec![Node::message(Arc::clone(to), words(&text))];
    if let Some((_, count)) = composing
        && count.segments > 1
    {
        nodes.push(Node::text("count", format!("{} / {}", count.left, count.segments)));
    }
    let can_send = !text.is_empty() && !to.is_empty();
    nodes.push(Node::button("send", "send", send).enabled(can_send));
    nodes
}

/// A new message: to whom, and what.
pub(super) fn new_message(view: &View<'_>) -> Node {
    let to: Arc<[Number]> = view
        .typed(Field::To)
        .split([';', ','])
        .map(str::trim)
        .filter(|number| !number.is_empty())
        .map(Number::from)
        .collect();
    let mut page =
        Node::page("new-message", "MESSAGING", "new message").with(view.field(Field::To, "To", ""));
    page.children.extend(composer(view, &to));
    if let Some(send) = page.children.last_mut().filter(|_| !to.is_empty()) {
        // Sending leads to the conversation.
        let thread = Page::Thread { key: view.phone.messaging.thread_with(&to).0 };
        send.action = send.action.take().map(|touch| touch.then(Front::Replace(thread)));
    }
    page
}

/// Messaging › settings: the switch of the backup (fact 30) and the rest.
pub(super) fn settings(view: &View<'_>) -> Node {
    let mut page = Node::page("messaging-settings", "SETTINGS", "messaging");
    if view.profile().backup.messages {
        page.add(backup::message_switch(view));
    }
    page.children.extend(toggles(view));
    page
}

/// The switches of messaging; on some phones group text only (fact 28, report C16).
pub(super) fn toggles(view: &View<'_>) -> Vec<Node> {
    super::settings::rows(view, "messaging")
}

/// What holding a thread or a message offers.
pub(super) fn held(view: &View<'_>, id: &str) -> Option<Node> {
    let messaging: &Messaging = &view.phone.messaging;
    if id.starts_with("thread-") {
        let (_, thread) = messaging.threads().into_iter().find(|(key, _)| thread_id(*key) == id)?;
        let ask = show(Overlay::Confirm(format!("delete-{id}").into()));
        return Some(
            Node::new(Role::Dialog, "held", messaging.heading(thread))
                .with(Node::button("delete", "delete", ask)),
        );
    }
    let Page::Thread { key } = view.phone.front.page() else { return None };
    let (key, _) =
        messaging.messages_of(ThreadId(*key)).find(|(key, _)| message_id(**key) == id)?;
    let delete = Touch::from(Command::Delete(*key)).then(dismiss());
    Some(
        Node::new(Role::Dialog, "held", "message")
            .maybe(super::backup::before_deletion(view, Category::Messages))
            .with(Node::button("delete", "delete", delete)),
    )
}

/// The question before a thread goes.
pub(super) fn confirm(view: &View<'_>, id: &str) -> Option<Node> {
    let id = id.strip_prefix("delete-")?;
    let messaging: &Messaging = &view.phone.messaging;
    let (key, thread) = messaging.threads().into_iter().find(|(key, _)| thread_id(*key) == id)?;
    let delete = Touch::from(Command::DeleteThread(key)).then(dismiss());
    let text = format!("All messages with {} will be deleted.", messaging.heading(thread));
    Some(
        dialog("delete-thread", "Delete thread?", text)
            .maybe(super::backup::before_deletion(view, Category::Messages))
            .with(Node::button("yes", "delete", delete))
            .with(Node::button("no", "cancel", dismiss())),
    )
}
