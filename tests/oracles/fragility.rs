//! What one absence opens: the difference that one sweep finds, held against auditing the network
//! without that person.

use evenwatch::audit::{Opening, Post, absent, audit, fragility};
use evenwatch::domain::network::Network;
use evenwatch::domain::service_line::Tier;
use proptest::prelude::*;

use super::NIGHTS;
use super::random::any_scene;
use super::scene::{period, scene};

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    /// Place by place the difference is that of two audits, whether the person is away or was never
    /// there.
    #[test]
    fn the_difference_is_that_of_two_audits((scene, days) in any_scene()) {
        let network = scene.network();
        let catalogue = &scene.catalogue;
        let found = fragility(&network, catalogue, &scene.rostered(), days);
        let before = scene.audit(days);
        prop_assert_eq!(found.gap_minutes, before.totals.minutes.gap_minutes);
        let mut sum = 0;
        for post in &found.posts {
            let person = post.person.clone().unwrap();
            let mut without = scene.file.clone();
            without.people.retain(|other| other.id != person);
            without.absences.retain(|away| away.person != person);
            for pool in &mut without.pools {
                pool.members.retain(|member| member.person != person);
            }
            let gone = Network::new(without).unwrap();
            let away = absent(&network, &person, days).unwrap();
            for other in [gone, away] {
                let after = audit(&other, catalogue, &scene.rostered(), days);
                for (was, is) in before.area_lines.iter().zip(&after.area_lines) {
                    let opening = post
                        .openings
                        .iter()
                        .find(|o| (&o.area, &o.line) == (&was.area, &was.line));
                    let opened = opening.map_or(0, |opening| opening.opened_minutes);
                    prop_assert_eq!(is.minutes.gap_minutes - was.minutes.gap_minutes, opened);
                    let holds_all = was.minutes.covered_minutes > 0 && is.minutes.covered_minutes == 0;
                    prop_assert_eq!(opening.is_some_and(|opening| opening.holds_all), holds_all);
                    let share = opened * 10 >= was.minutes.covered_minutes && opened > 0;
                    prop_assert_eq!(opening.is_some_and(Opening::is_single_point), share);
                }
                let opened = after.totals.minutes.gap_minutes - before.totals.minutes.gap_minutes;
                prop_assert_eq!(post.opened_minutes, opened);
            }
            sum += post.opened_minutes;
        }
        prop_assert!((found.mean_opened_minutes * found.posts.len() as f64 - sum as f64).abs() < 1e-6);
        let worst = found.posts.first().map_or(0, |post| post.opened_minutes);
        prop_assert_eq!(found.worst_opened_minutes, worst);
    }
}

#[test]
fn whoever_is_alone_in_the_night_holds_it_and_others_do_not() {
    for (day, hours) in NIGHTS {
        let next = day.replace("-28", "-29").replace("-24", "-25");
        let (start, end) = (format!("{day} 20:00"), format!("{next} 08:00"));
        let scene = scene()
            .person("ann")
            .person("bob")
            .person("cat")
            .pool(
                "n",
                "nursing",
                Tier::First,
                &["kent"],
                &["ann", "bob", "cat"],
            )
            .agreed("kent", "nursing", "full", true)
            .duty("n", &start, &end, &["ann"])
            .duty("n", &start, &format!("{day} 22:00"), &["bob"]);
        let days = period(day, &next);
        let found = fragility(&scene.network(), &scene.catalogue, &scene.rostered(), days);
        // Bob stands beside Ann for two hours.
        assert_eq!(found.worst_opened_minutes, (hours - 2) * 60);
        let titles: Vec<String> = found.posts.iter().map(Post::title).collect();
        assert_eq!(titles[0], "nurse, band 6, no. 1 of 3");
        let single: Vec<bool> = found.posts.iter().map(Post::is_single_point).collect();
        assert_eq!(
            single,
            [true, false, false],
            "ann holds nearly all of it: neither bob's two hours nor the gap by day changes that"
        );
        let named = serde_json::to_string(&found.clone().unnamed()).unwrap();
        assert!(!named.contains("ann"), "{named}");
    }
}

#[test]
fn a_post_that_holds_no_required_hour_is_no_single_point() {
    let scene = scene()
        .person("ann")
        .pool("l", "line", Tier::First, &["kent"], &["ann"])
        .duty("l", "2026-06-03 00:00", "2026-06-04 00:00", &["ann"]);
    let days = period("2026-06-03", "2026-06-03");
    let found = fragility(&scene.network(), &scene.catalogue, &scene.rostered(), days);
    assert!(found.posts[0].openings.is_empty());
    assert!(!found.posts[0].is_single_point(), "none of 0 hours");
}
