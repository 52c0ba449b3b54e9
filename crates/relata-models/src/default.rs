//! Defaults of columns and domains.

use relata_schema::Scalar;
use syn::spanned::Spanned as _;
use syn::{Error, Expr, ExprLit, ExprUnary, Lit, Result, UnOp};

use crate::attribute::{Item, Value, list};
use crate::field::Types;
use crate::sql::Sql;
use crate::types::{self, Kind};

/// A default: SQL in a string, or a value of Rust's.
pub(crate) fn default(item: &Item, kind: &Kind, enums: &Types<'_>) -> Result<Sql> {
    let Value::Expr(value) = &item.value else {
        return Sql::read(item);
    };
    if let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    {
        return Ok(of_text(&text.value(), kind));
    }
    let is = |wanted: &[Scalar]| matches!(kind, Kind::Scalar(s) if wanted.contains(s));
    use Scalar::*;
    let numbers = [
        SmallInt,
        Integer,
        BigInt,
        UnsignedBigInt,
        Real,
        Double,
        Numeric,
        Oid,
    ];
    let wrong = |what: &str| {
        let shown = types::shown(kind, enums.declared);
        Err(Error::new(
            value.span(),
            format!("the default is {what}, but the column is `{shown}`"),
        ))
    };
    let (negative, inner) = match value {
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => ("-", &**expr),
        _ => ("", value),
    };
    match inner {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(truth),
            ..
        }) => match is(&[Bool]) {
            true => Ok(Sql {
                all: Some(truth.value.to_string()),
                mysql: Some(u8::from(truth.value).to_string()),
                ..Sql::default()
            }),
            false => wrong("a truth value"),
        },
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => match is(&numbers) {
            true => Ok(Sql::text(format!("{negative}{}", number.base10_digits()))),
            false => wrong("a number"),
        },
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => match is(&[Real, Double, Numeric]) {
            true => Ok(Sql::text(format!("{negative}{}", number.base10_digits()))),
            false => wrong("a number with a fraction"),
        },
        Expr::Path(path) => {
            let Kind::Enum(index) = kind else {
                return wrong("the variant of an enum");
            };
            let variant = path.path.segments.last().map(|s| s.ident.to_string());
            let variants = &enums.variants[*index];
            let found = variants
                .iter()
                .find(|(name, _)| Some(name) == variant.as_ref());
            match found {
                Some((_, label)) => Ok(Sql::text(format!("'{}'", label.replace('\'', "''")))),
                None => {
                    let names: Vec<&String> = variants.iter().map(|(name, _)| name).collect();
                    let message = format!(
                        "enum `{}` has no such variant; there are {}",
                        enums.declared.enums[*index],
                        list(&names)
                    );
                    Err(Error::new(value.span(), message))
                }
            }
        }
        _ => Err(Error::new(
            value.span(),
            "a default is SQL in a string (`\"now()\"`), a number, `true`, `false` or the variant of an enum",
        )),
    }
}

/// SQL that every database has, under other names.
fn of_text(text: &str, kind: &Kind) -> Sql {
    let is_date = *kind == Kind::Scalar(Scalar::Date);
    match text.trim().to_ascii_lowercase().as_str() {
        "now()" | "current_timestamp" | "current_date" if is_date => Sql {
            mysql: Some("curdate()".to_owned()),
            ..Sql::text("CURRENT_DATE")
        },
        "now()" | "current_timestamp" => Sql {
            all: Some("CURRENT_TIMESTAMP".to_owned()),
            postgres: Some("now()".to_owned()),
            mysql: Some("CURRENT_TIMESTAMP(6)".to_owned()),
            ..Sql::default()
        },
        _ => Sql::text(text),
    }
}
