//! Passwords from a prompt that does not show them, or from standard input; never from an argument,
//! which every process of the machine could read.

use std::io::{self, BufRead, IsTerminal};

use super::error::CliError;

/// Reads a new password: asked for twice at a terminal, else the first line of standard input.
pub(super) fn new_password() -> Result<String, CliError> {
    if !io::stdin().is_terminal() {
        return first_line(&mut io::stdin().lock());
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt).map_err(|error| CliError::Refused {
            message: format!("no password could be read: {error}"),
            remedy: "run the command at a terminal, or send the password to its standard input"
                .to_owned(),
        })
    };
    let password = ask("New password: ")?;
    if ask("The same again: ")? != password {
        return Err(CliError::Refused {
            message: "the two passwords differ".to_owned(),
            remedy: "run the command again".to_owned(),
        });
    }
    Ok(password)
}

/// A line without its end; a longer one than any password is cut, and then refused as too long.
fn first_line(input: &mut dyn BufRead) -> Result<String, CliError> {
    let mut line = String::new();
    io::Read::take(input, 4096)
        .read_line(&mut line)
        .map_err(|source| CliError::Read {
            path: "-".into(),
            source,
        })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_first_line_is_the_password() {
        for (input, wanted) in [
            ("four words or more\n", "four words or more"),
            ("four words or more", "four words or more"),
            (" spaces stay \r\nsecond\n", " spaces stay "),
            ("", ""),
        ] {
            assert_eq!(first_line(&mut input.as_bytes()).unwrap(), wanted);
        }
    }
}
