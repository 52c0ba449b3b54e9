//! `dec!(1.20)`: a decimal number with the digits that are written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, Token};

/// The digits: the last `scale` are after the point.
pub struct Number {
    digits: i128,
    scale: i64,
}

impl Parse for Number {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const EXPECTED: &str = "expected a number such as `1.20`";
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        let literal: Lit = input.parse()?;
        let (text, suffix) = match &literal {
            Lit::Int(int) => (int.base10_digits(), int.suffix()),
            Lit::Float(float) => (float.base10_digits(), float.suffix()),
            _ => return Err(syn::Error::new(literal.span(), EXPECTED)),
        };
        if !suffix.is_empty() || !input.is_empty() {
            return Err(syn::Error::new(literal.span(), EXPECTED));
        }
        let wrong = || {
            syn::Error::new(
                literal.span(),
                "more digits than a literal can have: parse a text",
            )
        };
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i64 = exponent.parse().map_err(|_| wrong())?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let number: i128 = format!("{whole}{fraction}").parse().map_err(|_| wrong())?;
        let behind = i64::try_from(fraction.len()).map_err(|_| wrong())?;
        Ok(Self {
            digits: if negative { -number } else { number },
            scale: behind.checked_sub(exponent).ok_or_else(wrong)?,
        })
    }
}

impl Number {
    /// Emits the value.
    pub fn emit(&self) -> TokenStream {
        let digits = Literal::i128_suffixed(self.digits);
        let scale = Literal::i64_suffixed(self.scale);
        quote!(::relata::types::decimal(#digits, #scale))
    }
}
