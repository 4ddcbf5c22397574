//! Words of answers, bodies and queries, as named enumerations of the description: read from the
//! domain's own types, so that no list is kept twice. A type of the same name stands for each in
//! `value_type`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use evenwatch_app as app;
use evenwatch_domain::resource::NetworkResource;
use evenwatch_domain::{
    absence, access, agreement, burden, calendar, demand, in_force, intensity, job, organisation,
    pattern, publication, remedy, rota, scenario, service_line, standard, sync_state, webhook,
};

/// Words with what they say together.
pub(crate) struct Words {
    /// What the words say.
    about: String,
    /// Each, with what it says where that is known.
    words: Vec<(String, Option<String>)>,
}

impl Words {
    /// The words of a type, as JSON has them.
    fn of<T: JsonSchema>() -> Self {
        let schema = schemars::schema_for!(T).to_value();
        Self::of_schema(&schema).unwrap_or_else(|| Self {
            about: String::new(),
            words: Vec::new(),
        })
    }

    /// The words of a schema that lists them: strings, or objects that a word parts.
    pub(crate) fn of_schema(schema: &Value) -> Option<Self> {
        let about = schema.get("description").and_then(Value::as_str);
        let listed = |one: &Value| {
            let said = one.get("description").and_then(Value::as_str);
            let word = one.get("const").or_else(|| tag(one));
            let single = word.and_then(Value::as_str);
            let several = one.get("enum").and_then(Value::as_array);
            let several = several.into_iter().flatten().filter_map(Value::as_str);
            let words = single.into_iter().chain(several);
            let words = words.map(|word| (word.to_owned(), said.map(str::to_owned)));
            words.collect::<Vec<_>>()
        };
        let words = match schema.get("oneOf").and_then(Value::as_array) {
            Some(all) => {
                let all: Vec<_> = all.iter().map(listed).collect();
                // One that lists nothing is no word, and the whole then no list of words.
                all.iter().all(|words| !words.is_empty()).then_some(all)?
            }
            None if schema.get("enum").is_some() => vec![
                listed(schema)
                    .into_iter()
                    .map(|(word, _)| (word, None))
                    .collect(),
            ],
            None => return None,
        };
        Some(Self {
            about: about.unwrap_or_default().to_owned(),
            words: words.into_iter().flatten().collect(),
        })
    }

    /// These and others.
    fn and(mut self, others: Self) -> Self {
        self.words.extend(others.words);
        self
    }

    /// Words that no single type has.
    fn listed<W: Into<String>>(about: &str, words: impl IntoIterator<Item = W>) -> Self {
        Self {
            about: about.to_owned(),
            words: words.into_iter().map(|word| (word.into(), None)).collect(),
        }
    }

    /// The enumeration; what each word says stands in its description.
    pub(crate) fn schema(self) -> Schema {
        let told = self.words.iter().filter_map(|(word, said)| {
            let said = said.as_deref()?.trim_end_matches('.');
            Some(format!("\n- `{word}`: {said}"))
        });
        let told: String = told.collect();
        let parting = if told.is_empty() { "" } else { "\n" };
        let words = self.words.iter().map(|(word, _)| word.as_str());
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(format!("{}{parting}{told}", self.about)))
            .enum_values(Some(words));
        Schema::Object(schema.build())
    }
}

/// The word by which an object of this schema is known from others.
fn tag(schema: &Value) -> Option<&Value> {
    let members = schema.get("properties").and_then(Value::as_object)?;
    members.values().find_map(|member| member.get("const"))
}

/// Names, each with where its words are from.
macro_rules! words {
    ($($name:ident: $words:expr;)+) => {
        $(
            #[doc = concat!("The enumeration `", stringify!($name), "`.")]
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    $words.schema().into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+

        /// Every enumeration, by name.
        pub(crate) fn all() -> Vec<(Cow<'static, str>, RefOr<Schema>)> {
            vec![$(($name::name(), $name::schema())),+]
        }
    };
}

words! {
    Action: Words::of::<access::Action>();
    AgreedHolidays: Words::of::<agreement::AgreedHolidays>();
    Burden: Words::of::<burden::Burden>();
    ChangedList: Words::listed(
        "What a change is in: a list by its address, or `network`, where all of it was replaced.",
        NetworkResource::ALL.map(NetworkResource::path).into_iter().chain(["rotas", "network"]),
    );
    CountedThing: Words::of::<app::refresh::CountedThing>();
    Day: Words::of::<pattern::DayOfWeek>();
    Decided: Words::of::<standard::Decided>();
    DegradedKind: Words::of::<app::audit::DegradedKind>();
    Division: Words::of::<calendar::Division>();
    DutyKind: Words::of::<pattern::DutyKind>();
    DutyStatus: Words::of::<publication::DutyStatus>();
    GapCause: Words::of::<app::audit::GapCause>();
    GapClass: Words::of::<app::audit::GapClass>();
    HowChanged: Words::of::<app::changes::How>();
    InForce: Words::of::<in_force::InForce>();
    IntensityMeasure: Words::of::<intensity::Above>();
    JobKind: Words::of::<job::JobKind>();
    JobPhase: Words::of::<app::plan::Phase>().and(Words::of::<app::refresh::RefreshStage>());
    JobOrigin: Words::of::<job::JobOrigin>();
    JobState: Words::of::<job::JobState>();
    Level: Words::of::<agreement::CommissioningLevel>();
    Mode: Words::of::<service_line::Mode>();
    OrganisationKind: Words::of::<organisation::OrganisationKind>();
    OpenedGapClass: Words::of::<app::audit::GapClass>().and(Words::listed("", ["not-assessed"]));
    PlanStatus: Words::of::<rota::PlanStatus>();
    RefreshSource: Words::of::<sync_state::RefreshSource>();
    NhsRegion: Words::of::<organisation::NhsRegion>();
    RemedyKind: Words::of::<remedy::RemedyKind>();
    RequiredBy: Words::of::<demand::RequiredBy>();
    RotaState: Words::of::<rota::RotaState>();
    ScenarioChange: Words::of::<scenario::ScenarioChange>();
    ScopeKind: Words::listed(
        "Kind of a scope.",
        access::Scope::KINDS,
    );
    SearchMethod: Words::of::<app::plan::Method>();
    ServiceKind: Words::of::<service_line::ServiceKind>();
    SheetName: Words::listed(
        "A list of the network as a sheet.",
        app::sheets::SheetKind::ALL.map(|kind| kind.to_string()),
    );
    StoppedBy: Words::of::<rota::StoppedBy>();
    Tier: Words::of::<service_line::Tier>();
    WarningKind: Words::of::<app::audit::WarningKind>();
    WeaknessKind: Words::of::<app::on_call::Weakness>();
    WebhookEvent: Words::of::<webhook::EventKind>();
    WebhookMessageState: Words::of::<webhook::MessageState>();
    Wish: Words::of::<absence::Wish>();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn every_enumeration_has_words_and_says_what_they_are() {
        for (name, schema) in all() {
            let RefOr::T(Schema::Object(schema)) = schema else {
                panic!("{name} is no enumeration");
            };
            let words = schema.enum_values.unwrap_or_default();
            assert!(!words.is_empty(), "{name} has no word");
            let said = schema.description.unwrap_or_default();
            assert!(!said.is_empty(), "{name} does not say what it is");
        }
    }
}
