//! OpenMetrics text in the older form of Prometheus's text (0.0.4), which more programs read: the
//! head of a counter or an info names it as its samples do, units have no line, and nothing marks
//! the end.

/// The same metrics in the older form.
pub(super) fn classic(open: &str) -> String {
    let mut out = String::with_capacity(open.len());
    let mut help: Option<(&str, &str)> = None;
    for line in open.lines() {
        if line.starts_with("# EOF") || line.starts_with("# UNIT ") {
            continue;
        }
        if let Some(rest) = line.strip_prefix("# HELP ") {
            // Told with the type, which follows: how it is named goes by that.
            help = rest.split_once(' ');
        } else if let Some((name, kind)) = line
            .strip_prefix("# TYPE ")
            .and_then(|rest| rest.split_once(' '))
        {
            let (end, kind) = match kind {
                "counter" => ("_total", "counter"),
                "info" => ("_info", "gauge"),
                "unknown" => ("", "untyped"),
                other => ("", other),
            };
            if let Some((_, text)) = help.take().filter(|(of, _)| *of == name) {
                // Quotes need no mark there.
                let text = text.replace("\\\"", "\"");
                out.push_str(&format!("# HELP {name}{end} {text}\n"));
            }
            out.push_str(&format!("# TYPE {name}{end} {kind}\n"));
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_named_as_samples_are_and_nothing_else_changes() {
        let open = "# HELP a_requests Requests, all of \\\"them\\\".\n# TYPE a_requests counter\na_requests_total{x=\"# HELP\"} 3\n\
            # HELP a_build The program.\n# TYPE a_build info\na_build_info{version=\"1\"} 1\n\
            # HELP a_wait_seconds Waits.\n# TYPE a_wait_seconds histogram\n# UNIT a_wait_seconds seconds\n\
            a_wait_seconds_sum 1.5\na_wait_seconds_count 1\na_wait_seconds_bucket{le=\"+Inf\"} 1\n# EOF\n";
        let wanted = "# HELP a_requests_total Requests, all of \"them\".\n# TYPE a_requests_total counter\na_requests_total{x=\"# HELP\"} 3\n\
            # HELP a_build_info The program.\n# TYPE a_build_info gauge\na_build_info{version=\"1\"} 1\n\
            # HELP a_wait_seconds Waits.\n# TYPE a_wait_seconds histogram\n\
            a_wait_seconds_sum 1.5\na_wait_seconds_count 1\na_wait_seconds_bucket{le=\"+Inf\"} 1\n";
        assert_eq!(classic(open), wanted);
    }
}
