//! What a finger meets.

use super::tree::{Node, Role};

/// What is touched at a point, in pixels: the topmost node that a touch does something to. Under a
/// dialog nothing can be touched; a dimmed control cannot either.
#[must_use]
pub fn touch_at(screen: &Node, x: u32, y: u32) -> Option<&Node> {
    touch_scrolled(screen, x, y, 0)
}

/// What is touched at a point of the glass once its content is scrolled up by so many pixels. The
/// status bar, the bar at the bottom and a toast stay where they are; what lies behind them is
/// covered.
#[must_use]
pub fn touch_scrolled(screen: &Node, x: u32, y: u32, scrolled: u32) -> Option<&Node> {
    if !screen.bounds.holds(x, y) {
        return None;
    }
    let is_toast = |node: &&Node| node.role == Role::Toast && node.bounds.holds(x, y);
    if let Some(toast) = screen.children.iter().find(is_toast) {
        return topmost(toast, x, y);
    }
    if let Some(dialog) = dialog(screen) {
        return topmost(dialog, x, y + scrolled);
    }
    if let Some(bar) = screen.children.iter().rfind(|bar| is_fixed(bar) && bar.bounds.holds(x, y)) {
        return topmost(bar, x, y);
    }
    let content = screen.children.iter().rev().filter(|child| !is_fixed(child));
    content.filter_map(|child| topmost(child, x, y + scrolled)).next()
}

/// How far the content must be scrolled up, in pixels, for a node of it to be seen whole; 0 if it
/// is seen already, or stands on one of the bars.
#[must_use]
pub fn scroll_to(screen: &Node, node: &Node) -> u32 {
    let on_a_bar = |bar: &Node| is_fixed(bar) && bar.all().any(|other| std::ptr::eq(other, node));
    if screen.children.iter().any(on_a_bar) {
        return 0;
    }
    let bar = |role| screen.children.iter().find(|child| child.role == role);
    let bottom = match (dialog(screen), bar(Role::AppBar)) {
        (None, Some(bar)) => bar.bounds.y,
        (Some(_), _) | (None, None) => screen.bounds.bottom(),
    };
    node.bounds.bottom().saturating_sub(bottom)
}

/// What lies over everything else.
fn dialog(screen: &Node) -> Option<&Node> {
    screen.children.iter().rfind(|child| child.role == Role::Dialog)
}

/// Whether it stays where it is when the content is scrolled.
fn is_fixed(node: &Node) -> bool {
    matches!(node.role, Role::StatusBar | Role::AppBar | Role::Toast)
}

fn topmost(node: &Node, x: u32, y: u32) -> Option<&Node> {
    if !node.bounds.holds(x, y) {
        return None;
    }
    let inside = node.children.iter().rev().find_map(|child| topmost(child, x, y));
    inside.or_else(|| (node.action.is_some() && node.enabled).then_some(node))
}

#[cfg(test)]
mod tests {
    use super::super::layout::lay_out;
    use super::super::tree::{Node, Role, Touch};
    use super::{scroll_to, touch_at, touch_scrolled};

    #[test]
    fn every_control_is_met_in_its_middle() {
        let mut screen = Node::page("page", "", "title")
            .with(Node::button("one", "one", Touch::default()))
            .with(Node::button("dim", "dim", Touch::default()).enabled(false))
            .with(Node::list("rows", [Node::item("two", "two", Touch::default())]));
        lay_out(&mut screen, (480, 800));
        let met = |id: &str| {
            let (x, y) = screen.all().find(|node| node.id == id)?.bounds.middle();
            touch_at(&screen, x, y).map(|node| node.id.as_ref())
        };
        assert_eq!(met("one"), Some("one"));
        assert_eq!(met("two"), Some("two"));
        assert_eq!(met("dim"), None);
        assert_eq!(met("title"), None);
    }

    #[test]
    fn a_dialog_keeps_touches_from_what_is_under_it() {
        let dialog = Node::new(Role::Dialog, "dialog", "").with(Node::button(
            "yes",
            "yes",
            Touch::default(),
        ));
        let mut screen = Node::page("page", "", "title")
            .with(Node::button("under", "under", Touch::default()))
            .with(dialog);
        lay_out(&mut screen, (480, 800));
        let (x, y) = screen.children[1].bounds.middle();
        assert_ne!(touch_at(&screen, x, y).map(|node| node.id.as_ref()), Some("under"));
    }

    #[test]
    fn what_lies_below_the_edge_is_met_once_it_is_scrolled_to() {
        let rows = (0..20).map(|row| Node::item(format!("row-{row}"), "row", Touch::default()));
        let mut bar = Node::new(Role::AppBar, "bar", "");
        bar.add(Node::button("new", "new", Touch::default()));
        let mut screen = Node::page("page", "", "title").with(Node::list("rows", rows)).with(bar);
        lay_out(&mut screen, (480, 800));
        let last = screen.all().find(|node| node.id == "row-19").expect("it is there");
        let (x, y) = last.bounds.middle();
        assert_eq!(touch_at(&screen, x, y).map(|node| node.id.as_ref()), None);
        let by = scroll_to(&screen, last);
        let met = touch_scrolled(&screen, x, y - by, by).map(|node| node.id.as_ref());
        assert_eq!(met, Some("row-19"));
        let (x, y) = screen.children[2].bounds.middle();
        assert_eq!(touch_scrolled(&screen, x, y, by).map(|node| node.id.as_ref()), Some("new"));
    }
}
