//! Standard input and output a line at a time, ending quietly when the reader closes the pipe.

use std::io::{self, BufRead as _, BufWriter, Write as _};

use anyhow::Result;

/// Answers every non-empty line of standard input.
pub fn answer_each(answer: impl Fn(&str) -> String) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let line = line.trim();
        if !line.is_empty() && quiet(writeln!(out, "{}", answer(line)))? {
            return Ok(());
        }
    }
    quiet(out.flush())?;
    Ok(())
}

/// Prints a whole text.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    quiet(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(())
}

/// A closed pipe is no error: true tells the caller to stop.
fn quiet(result: io::Result<()>) -> io::Result<bool> {
    match result {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(true),
        Err(error) => Err(error),
    }
}
