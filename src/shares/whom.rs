//! Credits where attribution goes by bases, or some publishers do not count.

use super::credit::{Codes, Credit, Crediting, Publishers, Seen, Status};
use super::query::{Attribution, GroupBy, Query, Treatment};
use crate::dataset::{Dataset, ITSELF, Root};
use crate::date::Day;
use crate::order::sorted;

/// Where attribution or treatment make a difference.
pub(super) struct Whom<'q, 'a> {
    pub dataset: &'a Dataset,
    pub query: &'a Query,
    pub seen: &'q [Seen],
    pub codes: &'q Codes<'a>,
}

impl<'a> Whom<'_, 'a> {
    pub fn crediting(&self, counts: &[bool]) -> Crediting<'a> {
        let rows = &self.dataset.rows;
        let list = |row: usize| self.dataset.lineage.list(row);
        // Rows are credited alike where these are the same.
        let key = |row: usize| {
            let status = self.seen[rows.owner[row] as usize].status as u8;
            (counts[row], self.codes.of_row[row], list(row), status)
        };
        let mut crediting = Crediting {
            of_row: vec![0; rows.len()],
            starts: vec![0],
            credits: Vec::new(),
            groups: self.codes.keys.clone(),
        };
        let mut before = None;
        for row in sorted(rows.len(), &|a, b| key(a).cmp(&key(b))) {
            if before != Some(key(row)) {
                before = Some(key(row));
                if counts[row] {
                    self.credit(row, &mut crediting.credits);
                }
                crediting.starts.push(crediting.credits.len() as u32);
            }
            crediting.of_row[row] = crediting.bins() as u32 - 1;
        }
        crediting.without_idle_groups()
    }

    /// Adds the credits of a row.
    pub fn credit(&self, row: usize, credits: &mut Vec<Credit>) {
        let list = self.dataset.lineage.list(row);
        let to_roots = self.to_roots(row);
        let own = Root {
            node: row as u32,
            weight: 1.0 - to_roots,
        };
        let start = credits.len();
        let roots = self.dataset.lineage.roots(list).iter().map(|root| Root {
            weight: root.weight * to_roots,
            ..*root
        });
        for part in std::iter::once(own).chain(roots) {
            if part.weight == 0.0 || self.treatment(self.owner(part.node)) == Treatment::Drop {
                continue;
            }
            let group = self.group(row, part.node);
            let known = credits[start..]
                .iter_mut()
                .find(|credit| credit.group == group);
            match known {
                Some(credit) => credit.weight += part.weight,
                None => credits.push(Credit {
                    group,
                    weight: part.weight,
                }),
            }
        }
        // Nine ninths are one, whatever their sum is.
        for credit in &mut credits[start..] {
            if (credit.weight - 1.0).abs() < 1e-12 {
                credit.weight = 1.0;
            }
        }
    }

    /// What happens to an owner's downloads.
    fn treatment(&self, owner: usize) -> Treatment {
        match self.seen[owner].status {
            Status::Attributed => Treatment::Keep,
            Status::Unattributed => self.query.unattributed,
            Status::Unaffiliated => self.query.unaffiliated,
        }
    }

    /// The part of a row that its roots get.
    fn to_roots(&self, row: usize) -> f64 {
        let owner = self.dataset.rows.owner[row] as usize;
        match self.query.attribution {
            _ if self.dataset.lineage.list(row) == ITSELF => 0.0,
            _ if self.treatment(owner) == Treatment::Base => 1.0,
            Attribution::Uploader => 0.0,
            Attribution::Base => 1.0,
            Attribution::Split => 0.5,
        }
    }

    /// The group that gets what of a row is credited to a node.
    fn group(&self, row: usize, node: u32) -> u32 {
        match self.query.by {
            GroupBy::Model => self.codes.of_node[node as usize],
            by if by.is_party() => self.codes.of_node[self.owner(node)],
            _ => self.codes.of_row[row],
        }
    }

    /// The owner of a row, or of a base that has none.
    fn owner(&self, node: u32) -> usize {
        let rows = &self.dataset.rows.owner;
        let outside = |at: usize| self.dataset.lineage.outside[at].owner;
        let node = node as usize;
        let owner = rows.get(node).copied();
        owner.unwrap_or_else(|| outside(node - rows.len())) as usize
    }
}

/// For each of some rows a root by which it is credited to a group; `None` where it is credited
/// there as itself, or not at all.
pub(crate) fn roots_credited(
    dataset: &Dataset,
    query: &Query,
    id: &str,
    (rows, at): (&[usize], Day),
) -> Vec<Option<u32>> {
    let publishers = Publishers::new(dataset, query);
    let codes = Codes::new(dataset, query, &publishers, Some(at));
    let whom = Whom {
        dataset,
        query,
        seen: &publishers.owners,
        codes: &codes,
    };
    let root_of = |row: &usize| {
        let to_roots = whom.to_roots(*row);
        let is_there = |node: u32| {
            let dropped = whom.treatment(whom.owner(node)) == Treatment::Drop;
            !dropped && codes.keys[whom.group(*row, node) as usize].id == id
        };
        let roots = dataset.lineage.roots(dataset.lineage.list(*row)).iter();
        let mut there = roots.filter(|root| is_there(root.node));
        // Where a part is the uploader's own, that is the shorter way.
        let own = to_roots < 1.0 && is_there(*row as u32);
        let needs_root = to_roots > 0.0 && !own;
        there.next().filter(|_| needs_root).map(|root| root.node)
    };
    rows.iter().map(root_of).collect()
}
