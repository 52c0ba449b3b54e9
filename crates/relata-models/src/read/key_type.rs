//! The type of a key: `#[derive(Model)] struct UserId(i64);`.

use relata_schema::Scalar;
use syn::spanned::Spanned as _;
use syn::{Error, Fields, ItemStruct, Result};

use super::{derive, public};
use crate::attribute;
use crate::model::KeyType;
use crate::types::{self, Declared, Kind};

/// True if a struct is the type of a key.
pub(super) fn is_key_type(item: &ItemStruct) -> bool {
    matches!(item.fields, Fields::Unnamed(_))
}

pub(super) fn key_type(item: &mut ItemStruct) -> Result<KeyType> {
    if let Some(part) = attribute::take(&mut item.attrs)?.first() {
        return Err(Error::new(
            part.name.span(),
            "the type of a key has no attributes",
        ));
    }
    let wrong = "the type of a key holds one value: `struct UserId(i64);`";
    let one = match &mut item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first_mut(),
        _ => None,
    };
    let Some(field) = one.filter(|_| item.generics.params.is_empty()) else {
        return Err(Error::new(item.ident.span(), wrong));
    };
    let kind = types::of_rust(&field.ty, Declared::default())
        .map_err(|message| Error::new(field.ty.span(), message))?;
    let scalar = match kind {
        Some(Kind::Scalar(
            scalar @ (Scalar::SmallInt
            | Scalar::Integer
            | Scalar::BigInt
            | Scalar::UnsignedBigInt
            | Scalar::Uuid
            | Scalar::Text),
        )) => scalar,
        _ => {
            return Err(Error::new(
                field.ty.span(),
                "the value of a key is an integer, a `Uuid` or a `String`",
            ));
        }
    };
    public(&mut field.vis);
    public(&mut item.vis);
    let mut derives = vec![
        "Debug",
        "Clone",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
    ];
    if scalar != Scalar::Text {
        derives.push("Copy");
    }
    derive(&mut item.attrs, &derives);
    Ok(KeyType {
        ident: item.ident.clone(),
        scalar,
    })
}
