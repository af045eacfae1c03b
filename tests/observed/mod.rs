//! Observation files as `modelshare fetch` writes them.

use std::io::Write;

use serde_json::json;

use crate::command::Folder;

/// Writes an observation file of these models with their counters.
pub fn observe(folder: &Folder, date: &str, models: &[(&str, u64, u64)]) -> String {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let heading = json!({
        "modelshare": "observation", "version": 1, "date": date, "rows": models.len(),
        "source": "A hub", "licence": "CC0-1.0", "scope": {"top": 10},
    });
    writeln!(encoder, "{heading}").unwrap();
    for (id, downloads, all_time) in models {
        let row = json!({"id": id, "downloads": downloads, "downloadsAllTime": all_time,
            "createdAt": "2026-01-02T00:00:00Z", "tags": ["license:mit"]});
        writeln!(encoder, "{row}").unwrap();
    }
    let name = format!("{date}.jsonl.gz");
    folder.write(&name, encoder.finish().unwrap());
    name
}
