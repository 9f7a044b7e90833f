//! Which shapes lead back to themselves.

use crate::shapes::model::{Constraint, Shape, ShapeId};

/// Marks the shapes that lead back to themselves. O(shapes + references): Tarjan's strongly connected components,
/// with a stack of its own.
pub(super) fn mark(shapes: &mut [Shape]) {
    let below: Vec<Vec<ShapeId>> = shapes.iter().map(leads_to).collect();
    let mut search = Search {
        order: vec![None; shapes.len()],
        lowest: vec![0; shapes.len()],
        stacked: vec![false; shapes.len()],
        stack: Vec::new(),
        next: 0,
    };
    for start in 0..shapes.len() {
        if search.order[start].is_none() {
            search.from(start, &below, &mut |circle| {
                let leads_back = |id: ShapeId| circle.len() > 1 || below[id].contains(&id);
                for id in circle {
                    shapes[*id].recursive = leads_back(*id);
                }
            });
        }
    }
}

fn leads_to(shape: &Shape) -> Vec<ShapeId> {
    let shapes = shape.constraints.iter();
    shapes.flat_map(Constraint::shapes).collect()
}

struct Search {
    /// When each shape was come to.
    order: Vec<Option<usize>>,
    /// The earliest shape on the stack to which each leads.
    lowest: Vec<usize>,
    stacked: Vec<bool>,
    stack: Vec<ShapeId>,
    next: usize,
}

impl Search {
    fn come_to(&mut self, id: ShapeId) {
        self.order[id] = Some(self.next);
        self.lowest[id] = self.next;
        self.next += 1;
        self.stack.push(id);
        self.stacked[id] = true;
    }

    fn from(&mut self, start: ShapeId, below: &[Vec<ShapeId>], found: &mut dyn FnMut(&[ShapeId])) {
        // A shape, and how many of those below it were looked at.
        let mut open = vec![(start, 0)];
        self.come_to(start);
        while let Some((id, looked)) = open.last_mut() {
            let id = *id;
            if let Some(next) = below[id].get(*looked).copied() {
                *looked += 1;
                match self.order[next] {
                    None => {
                        self.come_to(next);
                        open.push((next, 0));
                    }
                    Some(order) if self.stacked[next] => {
                        self.lowest[id] = self.lowest[id].min(order);
                    }
                    Some(_) => {}
                }
                continue;
            }
            open.pop();
            if let Some((above, _)) = open.last() {
                self.lowest[*above] = self.lowest[*above].min(self.lowest[id]);
            }
            if self.order[id] == Some(self.lowest[id]) {
                let first = self.stack.iter().rposition(|one| *one == id).unwrap_or(0);
                let circle = self.stack.split_off(first);
                for one in &circle {
                    self.stacked[*one] = false;
                }
                found(&circle);
            }
        }
    }
}
