//! The file: its lines, good and bad.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::shop::NewEmployee;

const ROWS: i64 = 100_000;

/// Writes the file: at regular intervals a row is bad, or a duplicate.
pub(crate) fn write(path: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "id,name,title,salary,hired_on,manager_id")?;
    for n in 1..=ROWS {
        // The id of an earlier line, among the same thousand or before that.
        let id = match n {
            n if n % 1_994 == 0 => n - 1_500,
            n if n % 997 == 0 => n - 500,
            n => n,
        };
        let manager = match n {
            1 => String::new(),
            n if n % 20_011 == 0 => "1000000".to_owned(),
            n => (n / 100 + 1).min(n - 1).to_string(),
        };
        let salary = if n % 4_999 == 0 {
            "a lot".to_owned()
        } else {
            format!("{}.50", 2_000 + n % 3_000)
        };
        let day = if n % 7_001 == 0 { 30 } else { 1 + n % 28 };
        match n {
            25_000 => file.write_all(b"25000,\xFF\xFE,Clerk,1.00,2024-02-01,1\n")?,
            50_000 => writeln!(file, "50000,too few")?,
            n => writeln!(
                file,
                "{id},\"Employee {n}, \"\"the {n}th\"\"\",Clerk,{salary},2024-02-{day:02},{manager}"
            )?,
        }
    }
    file.flush()
}

/// A line of the file.
pub(crate) struct Line {
    pub(crate) number: u64,
    /// The position in the file where it ends.
    pub(crate) end: u64,
    /// The row of the line, or the reason that it is none.
    pub(crate) row: Result<NewEmployee, String>,
}

/// Reads the lines one by one.
pub(crate) fn read(path: &Path) -> Result<impl Iterator<Item = Line>, Box<dyn Error>> {
    let mut file = csv::Reader::from_path(path)?;
    file.headers()?;
    Ok(std::iter::from_fn(move || {
        let mut record = csv::StringRecord::new();
        let number = file.position().line();
        let read = match file.read_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => row(&record),
            Err(error) => Err(match error.kind() {
                csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
                csv::ErrorKind::UnequalLengths { len, .. } => format!("it has {len} fields"),
                _ => error.to_string(),
            }),
        };
        Some(Line {
            number,
            end: file.position().byte(),
            row: read,
        })
    }))
}

fn row(record: &csv::StringRecord) -> Result<NewEmployee, String> {
    fn field<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
        text.parse().map_err(|_| format!("{name} is {text:?}"))
    }
    let text = |n: usize| record.get(n).unwrap_or_default();
    Ok(NewEmployee {
        id: field("id", text(0))?,
        name: text(1).to_owned(),
        title: text(2).to_owned(),
        salary: field("salary", text(3))?,
        hired_on: field("hired_on", text(4))?,
        manager_id: match text(5) {
            "" => None,
            manager => Some(field("manager_id", manager)?),
        },
    })
}
