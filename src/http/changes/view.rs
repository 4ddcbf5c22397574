//! Changes as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::changes::{ChangeEntry, ChangeSubject, Changes, How};

/// Changes, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangesView {
    /// Oldest first.
    items: Vec<ChangeView>,
    /// For `since` of the next question.
    next: String,
    /// Whether there are more already: ask again at once.
    more: bool,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// When.
    at: Wall,
    /// What it is in.
    #[schema(value_type = words::ChangedList, example = "pools")]
    what: &'static str,
    /// The id; absent for the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// How it changed.
    #[schema(value_type = words::HowChanged, example = "changed")]
    how: How,
    /// Where to fetch it; absent where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/api/v1/pools/leeds-nurses")]
    href: Option<String>,
    /// Published duties that changed then and have not changed since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<uuid::Uuid>)]
    duties: Vec<String>,
}

impl ChangesView {
    /// `root` stands before every path of this server.
    pub(super) fn new(changes: Changes, next: String, root: &str) -> Self {
        let items = changes.changes.into_iter();
        Self {
            items: items.map(|change| ChangeView::new(change, root)).collect(),
            next,
            more: changes.more,
        }
    }
}

impl ChangeView {
    fn new(change: ChangeEntry, root: &str) -> Self {
        let at = wall(change.at);
        match change.what {
            ChangeSubject::Network => Self {
                at,
                what: "network",
                id: None,
                how: How::Replaced,
                href: Some(format!("{root}/api/v1/network")),
                duties: Vec::new(),
            },
            ChangeSubject::Item { resource, id, how } => Self {
                at,
                what: resource.path(),
                href: (how != How::Retired)
                    .then(|| format!("{root}/api/v1/{}/{id}", resource.path())),
                id: Some(id),
                how,
                duties: Vec::new(),
            },
            ChangeSubject::Rota { id, how, duties } => Self {
                at,
                what: "rotas",
                id: Some(id.to_string()),
                how,
                href: Some(format!("{root}/api/v1/rotas/{id}")),
                duties: duties.iter().map(ToString::to_string).collect(),
            },
        }
    }
}
