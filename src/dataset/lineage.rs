//! What models are made from, followed to the models at the root of it.

use super::columns::{Order, Owners};
use crate::error::Error;
use crate::order::sorted;
use crate::snapshot::{Aliases, ListDictionary, Snapshot};

/// The bases of the rows, and what they lead to. Empty where the snapshot names no base.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lineage {
    /// For each row the index of its list of roots; [`ITSELF`] where it has no usable base.
    list_of_row: Vec<u32>,
    /// Where each list begins in `roots`, and where the last one ends.
    starts: Vec<u32>,
    roots: Vec<Root>,
    /// Usable bases: where those of each row begin in `bases`, and where the last ones end.
    base_starts: Vec<u32>,
    bases: Vec<u32>,
    /// Bases that have no row.
    pub outside: Vec<Outside>,
    /// What was found on the way.
    pub found: LineageFaults,
}

/// A model without a usable base, to which a part of a credit is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Root {
    /// A row; or, counted on from the rows, an entry of `outside`.
    pub node: u32,
    /// Above 0, at most 1; those of a list add up to 1.
    pub weight: f64,
}

/// A base that the snapshot has no row for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outside {
    pub id: String,
    pub owner: u32,
}

/// How far the chains of bases can be followed, for warnings and the quality report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageFaults {
    /// Models that name a base.
    pub with_base: u64,
    /// Models that name a base which the snapshot does not have.
    pub unknown_base: u64,
    /// Models that name a base which leads back to them.
    pub in_cycle: u64,
}

/// How many roots the models with several bases may have together, and how many more for each base.
const MOST_ROOTS: usize = 20_000;
const ROOTS_A_BASE: usize = 4;

/// Stands for "is its own root".
pub(crate) const ITSELF: u32 = u32::MAX;

impl Lineage {
    /// The index of a row's list of roots; the same list for all rows of the same single base.
    pub fn list(&self, row: usize) -> u32 {
        self.list_of_row.get(row).copied().unwrap_or(ITSELF)
    }

    /// The roots of a list; none for [`ITSELF`].
    pub fn roots(&self, list: u32) -> &[Root] {
        range(&self.starts, list as usize).map_or(&[], |range| &self.roots[range])
    }

    /// The usable bases of a row, as nodes.
    pub fn bases(&self, row: usize) -> &[u32] {
        range(&self.base_starts, row).map_or(&[], |range| &self.bases[range])
    }
}

fn range(starts: &[u32], index: usize) -> Option<std::ops::Range<usize>> {
    let end = *starts.get(index.checked_add(1)?)?;
    Some(starts[index] as usize..end as usize)
}

/// Follows the bases of a snapshot's models.
pub(super) fn build(snapshot: &Snapshot, order: &Order, owners: &Owners) -> Result<Lineage, Error> {
    let Some(base) = &snapshot.models.base else {
        return Ok(Lineage::default());
    };
    let rows = order.source.len();
    let mut lineage = Lineage::default();
    let nodes = nodes_of_values(snapshot, base, order, owners, &mut lineage.outside);
    let (starts, edges) = edges(base, order, &nodes, rows, &mut lineage.found);
    let components = Components::of(rows, &starts, &edges);
    lineage.keep_usable(&starts, &edges, &components);
    lineage.find_roots(&components)?;
    Ok(lineage)
}

/// The node of each base that a snapshot names: a row, or counted on from them one of `outside`.
fn nodes_of_values(
    snapshot: &Snapshot,
    base: &ListDictionary,
    order: &Order,
    owners: &Owners,
    outside: &mut Vec<Outside>,
) -> Vec<u32> {
    let renames = Renames::new(&snapshot.aliases);
    let row_of = |id: &String| order.row_of(id);
    let ids: Vec<String> = base
        .values
        .iter()
        .map(|id| {
            let names = [Some(id.clone()), renames.whole(id), renames.account(id)];
            let mut known = names.iter().flatten().filter(|id| row_of(id).is_some());
            let [own, whole, account] = &names;
            let latest = whole.as_ref().or(account.as_ref()).or(own.as_ref());
            known.next().or(latest).unwrap_or(id).clone()
        })
        .collect();
    let mut nodes = vec![0; ids.len()];
    // By their ids, so that the order in the file decides nothing.
    for value in sorted(ids.len(), &|a, b| ids[a].cmp(&ids[b])) {
        let id = &ids[value];
        nodes[value] = row_of(id).unwrap_or_else(|| {
            if outside.last().is_none_or(|last| last.id != *id) {
                let owner = owners.of_base(id);
                let id = id.clone();
                outside.push(Outside { id, owner });
            }
            (order.source.len() + outside.len() - 1) as u32
        });
    }
    nodes
}

/// Old names and the ones in use, in order of the old ones.
struct Renames<'a> {
    aliases: &'a Aliases,
    by_old: Vec<usize>,
}

impl<'a> Renames<'a> {
    fn new(aliases: &'a Aliases) -> Self {
        let by_old = sorted(aliases.from.len(), &|a, b| {
            aliases.from[a].cmp(&aliases.from[b])
        });
        Renames { aliases, by_old }
    }

    fn one(&self, name: &str) -> Option<&str> {
        let old = |at: &usize| self.aliases.from[*at].as_str().cmp(name);
        let found = self.by_old.binary_search_by(old).ok()?;
        Some(&self.aliases.to[self.by_old[found]])
    }

    /// The id after a rename of the model.
    fn whole(&self, id: &str) -> Option<String> {
        self.one(id).map(str::to_owned)
    }

    /// The id after a rename of its account.
    fn account(&self, id: &str) -> Option<String> {
        let (namespace, name) = id.split_once('/')?;
        let mut renamed = self.one(namespace)?.to_owned();
        renamed.push('/');
        renamed.push_str(name);
        Some(renamed)
    }
}

/// The bases of each row, each once, in ascending order.
fn edges(
    base: &ListDictionary,
    order: &Order,
    nodes: &[u32],
    rows: usize,
    found: &mut LineageFaults,
) -> (Vec<u32>, Vec<u32>) {
    let mut starts = Vec::with_capacity(rows + 1);
    let mut edges: Vec<u32> = Vec::new();
    for source in &order.source {
        let start = edges.len();
        starts.push(start as u32);
        // Rows of the roll-up stand behind the models, where the column has no entry.
        for code in base.codes.get(*source).into_iter().flatten().flatten() {
            edges.push(nodes[*code as usize]);
        }
        let of_row = &mut edges[start..];
        let by_node: Vec<u32> = sorted(of_row.len(), &|a, b| of_row[a].cmp(&of_row[b]))
            .into_iter()
            .map(|at| of_row[at])
            .collect();
        edges.truncate(start);
        for node in by_node {
            if edges[start..].last() != Some(&node) {
                edges.push(node);
            }
        }
        let of_row = &edges[start..];
        found.with_base += u64::from(!of_row.is_empty());
        found.unknown_base += u64::from(of_row.last().is_some_and(|node| *node as usize >= rows));
    }
    starts.push(edges.len() as u32);
    (starts, edges)
}

/// Rows that lead to each other by their bases (strongly connected components, Tarjan 1972).
struct Components {
    of_row: Vec<u32>,
    /// The rows, each behind everything that its bases lead to.
    bases_first: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Components {
    fn of(rows: usize, starts: &[u32], edges: &[u32]) -> Self {
        let mut met = vec![UNSEEN; rows];
        let mut low = vec![0; rows];
        let mut of_row = vec![UNSEEN; rows];
        let mut bases_first = Vec::with_capacity(rows);
        let (mut open, mut path): (Vec<u32>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
        let (mut time, mut components) = (0, 0);
        for start in 0..rows {
            if met[start] != UNSEEN {
                continue;
            }
            path.push((start as u32, starts[start]));
            // A stack of our own: a chain of bases may be longer than the machine's allows.
            while let Some((row, next)) = path.pop() {
                let at = row as usize;
                if met[at] == UNSEEN {
                    met[at] = time;
                    low[at] = time;
                    time += 1;
                    open.push(row);
                }
                if next < starts[at + 1] {
                    path.push((row, next + 1));
                    let base = edges[next as usize];
                    let to = base as usize;
                    if to < rows {
                        if met[to] == UNSEEN {
                            path.push((base, starts[to]));
                        } else if of_row[to] == UNSEEN {
                            low[at] = low[at].min(met[to]);
                        }
                    }
                    continue;
                }
                if low[at] == met[at] {
                    while let Some(member) = open.pop() {
                        of_row[member as usize] = components;
                        bases_first.push(member);
                        if member == row {
                            break;
                        }
                    }
                    components += 1;
                }
                if let Some((parent, _)) = path.last() {
                    let parent = *parent as usize;
                    low[parent] = low[parent].min(low[at]);
                }
            }
        }
        Components {
            of_row,
            bases_first,
        }
    }
}

impl Lineage {
    /// Keeps the bases that do not lead back to their model.
    fn keep_usable(&mut self, starts: &[u32], edges: &[u32], components: &Components) {
        let rows = components.of_row.len();
        for row in 0..rows {
            self.base_starts.push(self.bases.len() as u32);
            let of_row = &edges[starts[row] as usize..starts[row + 1] as usize];
            let back =
                |base: &u32| components.of_row.get(*base as usize) == Some(&components.of_row[row]);
            self.bases.extend(of_row.iter().filter(|base| !back(base)));
            self.found.in_cycle += u64::from(of_row.iter().any(back));
        }
        self.base_starts.push(self.bases.len() as u32);
    }

    /// Gives every row its list of roots: those of its bases, each base having an equal part.
    fn find_roots(&mut self, components: &Components) -> Result<(), Error> {
        // Merges of merges may have each other's roots, all of them: quadratic in a file that is made
        // for it, and a few each in those of the Hub.
        let most = MOST_ROOTS + ROOTS_A_BASE * self.bases.len();
        let mut gone_through = 0;
        let rows = components.of_row.len();
        let nodes = rows + self.outside.len();
        self.list_of_row = vec![ITSELF; rows];
        // The list that has a node as its only root.
        let mut list_of_root = vec![ITSELF; nodes];
        self.starts.push(0);
        for &row in &components.bases_first {
            let row = row as usize;
            let bases = self.base_starts[row] as usize..self.base_starts[row + 1] as usize;
            let of_base = |lineage: &Self, base: u32| lineage.list(base as usize);
            let list = match self.bases[bases.clone()] {
                [] => ITSELF,
                // A chain is as long as it likes and has one list.
                [base] if of_base(self, base) != ITSELF => of_base(self, base),
                [base] => {
                    if list_of_root[base as usize] == ITSELF {
                        let weight = 1.0;
                        self.roots.push(Root { node: base, weight });
                        list_of_root[base as usize] = self.close_list();
                    }
                    list_of_root[base as usize]
                }
                _ => {
                    let of_bases = self.bases[bases.clone()].iter();
                    let roots = |base: &u32| self.roots(self.list(*base as usize)).len().max(1);
                    gone_through += of_bases.map(roots).sum::<usize>();
                    if gone_through > most {
                        let thing = "number of roots that models have together";
                        let error = Error::too_large(thing, most as u64, "", "more");
                        return Err(error.at("models.base"));
                    }
                    let joined = self.joined(&self.bases[bases]);
                    self.roots.extend(joined);
                    self.close_list()
                }
            };
            self.list_of_row[row] = list;
        }
        Ok(())
    }

    fn close_list(&mut self) -> u32 {
        self.starts.push(self.roots.len() as u32);
        self.starts.len() as u32 - 2
    }

    /// The roots of several bases, each base having an equal part.
    fn joined(&self, bases: &[u32]) -> Vec<Root> {
        let mut all: Vec<Root> = Vec::new();
        let part = 1.0 / bases.len() as f64;
        for &base in bases {
            match self.roots(self.list(base as usize)) {
                [] => all.push(Root {
                    node: base,
                    weight: part,
                }),
                roots => all.extend(roots.iter().map(|root| Root {
                    node: root.node,
                    weight: root.weight * part,
                })),
            }
        }
        let mut joined: Vec<Root> = Vec::new();
        for at in sorted(all.len(), &|a, b| all[a].node.cmp(&all[b].node)) {
            match joined.last_mut() {
                Some(last) if last.node == all[at].node => last.weight += all[at].weight,
                _ => joined.push(all[at]),
            }
        }
        joined
    }
}
