//! Singular and plural of English nouns, as far as names of tables need them.
//!
//! What a rule does not surely know stays as it is: `User` for `users` is a kindness, `Statu` for `status` a fault.

/// Words that do not follow the rules, plural first.
const IRREGULAR: &[(&str, &str)] = &[
    ("ads", "ad"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("atlases", "atlas"),
    ("axes", "axis"),
    ("biases", "bias"),
    ("bonuses", "bonus"),
    ("brownies", "brownie"),
    ("buses", "bus"),
    ("caches", "cache"),
    ("calories", "calorie"),
    ("campuses", "campus"),
    ("canvases", "canvas"),
    ("cds", "cd"),
    ("censuses", "census"),
    ("children", "child"),
    ("choruses", "chorus"),
    ("cookies", "cookie"),
    ("corpora", "corpus"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("dms", "dm"),
    ("ellipses", "ellipsis"),
    ("emphases", "emphasis"),
    ("feet", "foot"),
    ("focuses", "focus"),
    ("gases", "gas"),
    ("geese", "goose"),
    ("genera", "genus"),
    ("gps", "gps"),
    ("halves", "half"),
    ("headaches", "headache"),
    ("hypotheses", "hypothesis"),
    ("ids", "id"),
    ("indices", "index"),
    ("ips", "ip"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lenses", "lens"),
    ("lies", "lie"),
    ("lives", "life"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("mice", "mouse"),
    ("movies", "movie"),
    ("niches", "niche"),
    ("oxen", "ox"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("pies", "pie"),
    ("prizes", "prize"),
    ("quizzes", "quiz"),
    ("rookies", "rookie"),
    ("selfies", "selfie"),
    ("shelves", "shelf"),
    ("shoes", "shoe"),
    ("sizes", "size"),
    ("statuses", "status"),
    ("surpluses", "surplus"),
    ("synopses", "synopsis"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("ties", "tie"),
    ("toes", "toe"),
    ("tvs", "tv"),
    ("vertices", "vertex"),
    ("viruses", "virus"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
];

/// Words that are their own plural, or that only look like one.
const UNCHANGED: &[&str] = &[
    "alias",
    "always",
    "analytics",
    "apparatus",
    "atlas",
    "aws",
    "bias",
    "canvas",
    "chaos",
    "chess",
    "cors",
    "diabetes",
    "dns",
    "ethics",
    "gas",
    "goods",
    "graphics",
    "headquarters",
    "https",
    "ics",
    "ios",
    "js",
    "kubernetes",
    "lens",
    "logistics",
    "mathematics",
    "means",
    "metadata",
    "news",
    "nfs",
    "os",
    "physics",
    "politics",
    "pos",
    "rss",
    "series",
    "settings",
    "sms",
    "species",
    "statistics",
    "this",
    "tls",
    "vs",
    "yes",
];

/// The singular of a `snake_case` name: its last word, `order_items` to `order_item`.
pub(crate) fn singular(name: &str) -> String {
    map_last_word(name, singular_word)
}

/// The plural of a `snake_case` name: its last word, `follower` to `followers`.
pub(crate) fn plural(name: &str) -> String {
    map_last_word(name, plural_word)
}

fn map_last_word(name: &str, map: fn(&str) -> String) -> String {
    match name.rfind('_') {
        Some(at) if at + 1 < name.len() => format!("{}{}", &name[..=at], map(&name[at + 1..])),
        _ => map(name),
    }
}

fn singular_word(word: &str) -> String {
    if let Ok(at) = IRREGULAR.binary_search_by_key(&word, |(plural, _)| plural) {
        return IRREGULAR[at].1.to_owned();
    }
    if UNCHANGED.binary_search(&word).is_ok() || word.len() < 4 {
        return word.to_owned();
    }
    let cut = |ending: &str, replacement: &str| {
        word.strip_suffix(ending)
            .map(|stem| format!("{stem}{replacement}"))
    };
    if ["ss", "us", "is"]
        .iter()
        .any(|ending| word.ends_with(ending))
    {
        return word.to_owned();
    }
    cut("ies", "y")
        .or_else(|| cut("sses", "ss"))
        .or_else(|| cut("shes", "sh"))
        .or_else(|| cut("ches", "ch"))
        .or_else(|| cut("xes", "x"))
        .or_else(|| cut("zzes", "zz"))
        .or_else(|| cut("oes", "o"))
        .or_else(|| cut("s", ""))
        .unwrap_or_else(|| word.to_owned())
}

fn plural_word(word: &str) -> String {
    if let Some((plural, _)) = IRREGULAR.iter().find(|(_, singular)| *singular == word) {
        return (*plural).to_owned();
    }
    if UNCHANGED.binary_search(&word).is_ok() {
        return word.to_owned();
    }
    let consonant_y = word.strip_suffix('y').filter(|stem| {
        stem.ends_with(|last: char| last.is_alphabetic() && !"aeiou".contains(last))
    });
    if let Some(stem) = consonant_y {
        return format!("{stem}ies");
    }
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|ending| word.ends_with(ending))
    {
        return format!("{word}es");
    }
    format!("{word}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_binary_search() {
        assert!(IRREGULAR.is_sorted());
        assert!(UNCHANGED.is_sorted());
    }

    #[test]
    fn singulars() {
        for (plural, expected) in [
            ("users", "user"),
            ("categories", "category"),
            ("addresses", "address"),
            ("order_items", "order_item"),
            ("people", "person"),
            ("statuses", "status"),
            ("status", "status"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("caches", "cache"),
            ("movies", "movie"),
            ("databases", "database"),
            ("warehouses", "warehouse"),
            ("heroes", "hero"),
            ("archives", "archive"),
            ("series", "series"),
            ("analysis", "analysis"),
            ("film", "film"),
            ("bus", "bus"),
            ("ids", "id"),
            ("用户", "用户"),
            ("s", "s"),
            ("", ""),
        ] {
            assert_eq!(singular(plural), expected, "{plural}");
        }
    }

    #[test]
    fn plurals() {
        for (singular, expected) in [
            ("follower", "followers"),
            ("category", "categories"),
            ("day", "days"),
            ("box", "boxes"),
            ("person", "people"),
        ] {
            assert_eq!(plural(singular), expected, "{singular}");
        }
    }
}
