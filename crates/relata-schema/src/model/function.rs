//! Functions, procedures, aggregates and window functions.

use serde::{Deserialize, Serialize};

use super::{ObjectName, SqlType, Unmanaged, is_false};

/// A function or procedure. Several may share one name and differ in their arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// Function, procedure, aggregate or window function.
    #[serde(default, skip_serializing_if = "FunctionKind::is_default")]
    pub kind: FunctionKind,
    /// Arguments in order, results (`OUT`, `TABLE`) included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// Result; a procedure has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<ReturnType>,
    /// `SETOF` or `TABLE`: yields rows.
    #[serde(default, skip_serializing_if = "is_false")]
    pub returns_set: bool,
    /// `sql`, `plpgsql`, ...
    pub language: String,
    /// Volatility.
    #[serde(default, skip_serializing_if = "Volatility::is_default")]
    pub volatility: Volatility,
    /// `STRICT`: NULL in, NULL out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strict: bool,
    /// An ordered-set or hypothetical-set aggregate, whose rows come by `WITHIN GROUP`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub within_group: bool,
    /// The engine has functions of that name itself, which a call without the schema may mean.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shadowed: bool,
    /// `SECURITY DEFINER`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub security_definer: bool,
    /// The whole `CREATE` statement as the engine reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Properties that are no part of the schema.
    #[serde(skip)]
    pub unmanaged: Unmanaged,
}

impl Function {
    /// Returns the types of the input arguments, which together with the name identify a function.
    pub fn input_types(&self) -> impl Iterator<Item = &str> {
        self.arguments
            .iter()
            .filter(|argument| argument.mode.is_input())
            .map(|argument| argument.type_name.as_str())
    }

    /// `public.area(numeric, numeric)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let types: Vec<_> = self.input_types().collect();
        format!("{}({})", self.name, types.join(", "))
    }
}

/// The result type of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnType {
    /// The type as the engine writes it, without `SETOF`.
    pub type_name: String,
    /// The type, structured.
    pub sql_type: SqlType,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// Name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `IN`, `OUT`, ...
    #[serde(default, skip_serializing_if = "ArgumentMode::is_default")]
    pub mode: ArgumentMode,
    /// The type as the engine writes it.
    pub type_name: String,
    /// The type, structured.
    pub sql_type: SqlType,
    /// Default expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// Direction of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentMode {
    /// `IN`.
    #[default]
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
    /// `VARIADIC`.
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

impl ArgumentMode {
    fn is_default(&self) -> bool {
        *self == Self::In
    }

    /// True if a call passes the argument.
    #[must_use]
    pub fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }

    /// True if the argument is part of the result.
    #[must_use]
    pub fn is_output(self) -> bool {
        matches!(self, Self::Out | Self::InOut | Self::Table)
    }
}

/// The kind of a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKind {
    /// Ordinary function.
    #[default]
    Function,
    /// Procedure, run by `CALL`.
    Procedure,
    /// Aggregate function.
    Aggregate,
    /// Window function.
    Window,
}

impl FunctionKind {
    fn is_default(&self) -> bool {
        *self == Self::Function
    }
}

/// The guarantee of a function about its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    /// The same arguments always have the same result.
    Immutable,
    /// The same arguments have the same result within one statement.
    Stable,
    /// The result may differ with each call.
    #[default]
    Volatile,
}

impl Volatility {
    fn is_default(&self) -> bool {
        *self == Self::Volatile
    }
}
