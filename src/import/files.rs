//! Folders and patterns as the files that they stand for.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// What files of counters end with, before `.gz`.
const ENDINGS: [&str; 9] = [
    "parquet", "parq", "pq", "csv", "tsv", "txt", "json", "jsonl", "ndjson",
];

/// The files that a path stands for: itself, those of a folder and of its folders, or those that a
/// pattern with `*` fits; and what was passed over, in sentences.
///
/// # Errors
/// Where a folder cannot be read or has no file of counters, or nothing fits a pattern.
pub fn expanded(path: &Path) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    let name = path.display().to_string();
    if path.is_dir() {
        return of_folder(path, &name);
    }
    let is_pattern = name.contains(['*', '?', '[']) && !path.exists();
    if !is_pattern {
        return Ok((vec![path.to_owned()], Vec::new()));
    }
    let found = glob::glob(&name).map_err(|error| {
        let error = Error::new(
            ErrorKind::Io,
            "pattern",
            "one such as dumps/*.parquet",
            error,
        );
        error.in_file(&name)
    })?;
    let mut files = Vec::new();
    let mut remarks = Vec::new();
    for entry in found {
        let path = entry.map_err(|error| unreadable(error.error(), &name))?;
        if path.is_dir() {
            let (more, told) = of_folder(&path, &path.display().to_string())?;
            files.extend(more);
            remarks.extend(told);
        } else {
            files.push(path);
        }
    }
    match files.is_empty() {
        true => Err(none("files that it fits", &name)),
        false => Ok((files, remarks)),
    }
}

fn of_folder(folder: &Path, name: &str) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    walk(folder, &mut files, &mut others).map_err(|error| unreadable(&error, name))?;
    if let Some(table) = others.iter().find(|other| other.ends_with("_delta_log")) {
        let expected = "files of one state";
        let found = "a Delta table, with the files of earlier states; write it as Parquet first";
        let error = Error::new(ErrorKind::Io, "folder", expected, found);
        return Err(error.in_file(table.parent().unwrap_or(folder).display().to_string()));
    }
    files.sort();
    others.sort();
    if files.is_empty() {
        return Err(none(
            "files that end with .parquet, .csv, .json or .jsonl",
            name,
        ));
    }
    let names = others
        .iter()
        .filter_map(|other| other.file_name()?.to_str());
    // Such as Spark and the systems of files leave.
    let names: Vec<&str> = names.filter(|name| !name.starts_with(['.', '_'])).collect();
    let remark = match names.len() {
        0 => None,
        count if count <= 5 => Some(format!("{name}: not read: {}", names.join(", "))),
        count => Some(format!(
            "{name}: not read: {count} other files, such as {}",
            names[0]
        )),
    };
    Ok((files, remark.into_iter().collect()))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, others: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        // A link to a folder may lead back.
        let is_folder = entry.file_type()?.is_dir();
        let hidden = name.starts_with(['.', '_']);
        if hidden || name == crate::history::LIST {
            others.push(path);
        } else if is_folder {
            walk(&path, files, others)?;
        } else {
            let plain = name.strip_suffix(".gz").unwrap_or(&name);
            let ending = plain.rsplit_once('.').map(|(_, ending)| ending);
            match ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
                true => files.push(path),
                false => others.push(path),
            }
        }
    }
    Ok(())
}

fn unreadable(error: &std::io::Error, name: &str) -> Error {
    Error::new(ErrorKind::Io, "folder", "to read it", error).in_file(name)
}

fn none(expected: &str, name: &str) -> Error {
    Error::new(ErrorKind::Empty, "folder or pattern", expected, "none").in_file(name)
}
