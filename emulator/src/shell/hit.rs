//! What a finger meets.

use super::tree::{Node, Role};

/// What is touched at a point, in pixels: the topmost node that a touch does something to. Under a
/// dialog nothing can be touched; a dimmed control cannot either.
#[must_use]
pub fn touch_at(screen: &Node, x: u32, y: u32) -> Option<&Node> {
    let dialog = screen.children.iter().rev().find(|child| child.role == Role::Dialog);
    topmost(dialog.unwrap_or(screen), x, y)
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
    use super::touch_at;

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
}
