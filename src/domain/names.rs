//! Names of what ids stand for, for texts that people read: the id itself where the network does
//! not know it (any more).

use super::ids::{AreaId, CompetenceId, LineId, PersonId, PoolId};
use super::network::Network;

impl Network {
    /// The person's name.
    #[must_use]
    pub fn person_name(&self, id: &PersonId) -> String {
        let known = self.person(id);
        known.map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// The pool's name.
    #[must_use]
    pub fn pool_name(&self, id: &PoolId) -> String {
        let known = self.pool(id);
        known.map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// The area's name.
    #[must_use]
    pub fn area_name(&self, id: &AreaId) -> String {
        let known = self.area(id);
        known.map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// The service line's name.
    #[must_use]
    pub fn line_name(&self, id: &LineId) -> String {
        let known = self.line(id);
        known.map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// The competence's name.
    #[must_use]
    pub fn competence_name(&self, id: &CompetenceId) -> String {
        let mut competences = self.file().competences.iter();
        let known = competences.find(|one| one.id == *id);
        known.map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    /// Names of people, `nobody` where there are none.
    #[must_use]
    pub fn people_names<'p>(&self, people: impl IntoIterator<Item = &'p PersonId>) -> String {
        let names: Vec<String> = people.into_iter().map(|id| self.person_name(id)).collect();
        match names.is_empty() {
            true => "nobody".to_owned(),
            false => names.join(", "),
        }
    }
}
