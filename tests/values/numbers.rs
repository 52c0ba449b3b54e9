use relata::types::{BigInt, Decimal, Double, Integer, Numeric, Real, SmallInt, UnsignedBigInt};

use crate::finds::on;

#[test]
fn integers() {
    on! {
        sqlite SmallInt, "SMALLINT", [0, -1, i16::MAX, i16::MIN], sql ["7", "'8'", "9.0", "NULL"];
        pg SmallInt, "smallint", [0, -1, i16::MAX, i16::MIN], sql ["7", "NULL"];
        mysql SmallInt, "SMALLINT", [0, -1, i16::MAX, i16::MIN], sql ["7", "NULL"];
        mysql SmallInt, "TINYINT UNSIGNED", [0, 255], sql ["7", "255", "NULL"];
        mysql SmallInt, "YEAR", [1999, 2155], sql ["0", "1999"];
        sqlite Integer, "INT", [0, -1, i32::MAX, i32::MIN], sql ["7", "'8'", "1e3", "NULL"];
        pg Integer, "integer", [0, -1, i32::MAX, i32::MIN], sql ["7", "NULL"];
        mysql Integer, "MEDIUMINT", [0, -1, 8_388_607], sql ["7", "NULL"];
        sqlite BigInt, "BIGINT", [0, -1, i64::MAX, i64::MIN], sql ["7", "'8'", "1e3", "NULL"];
        pg BigInt, "bigint", [0, -1, i64::MAX, i64::MIN], sql ["7", "NULL"];
        mysql BigInt, "BIGINT", [0, -1, i64::MAX, i64::MIN], sql ["7", "NULL"];
        mysql BigInt, "INT UNSIGNED", [0, 4_294_967_295], sql ["7", "NULL"];
        mysql UnsignedBigInt, "BIGINT UNSIGNED", [0, u64::MAX, 1 << 63], sql ["7", "NULL"];
    }
}

#[test]
fn decimals() {
    let d = |text: &str| text.parse::<Decimal>().unwrap();
    let given = [
        d("0"),
        d("0.1"),
        d("-25.00"),
        d("12345.678"),
        d("999999999999.99"),
    ];
    on! {
        sqlite Numeric, "NUMERIC(15, 3)", given.clone(), sql ["0.10", "'25'", "1e3", "NULL"];
        pg Numeric, "numeric", given.clone(), sql ["0.10", "'25.000'", "1e3", "NULL"];
        pg Numeric, "numeric(15, 3)", given.clone(), sql ["0.10", "'25.000'", "1e3", "NULL"];
        mysql Numeric, "DECIMAL(15, 3)", given, sql ["0.10", "'25.000'", "1e3", "NULL"];
    }
}

#[test]
fn floating_point_numbers() {
    on! {
        sqlite Double, "DOUBLE", [0.1, -0.0, 1e300, 5e-324, 0.1 + 0.2, f64::INFINITY], sql ["0.1", "0", "'2.5'", "NULL"];
        pg Double, "double precision", [0.1, -0.0, 1e300, 5e-324, 0.1 + 0.2, f64::INFINITY], sql ["0.1", "0", "'2.5'", "NULL"];
        mysql Double, "DOUBLE", [0.1, -0.0, 1e300, 0.1 + 0.2], sql ["0.1", "0", "2.5", "NULL"];
        sqlite Real, "REAL", [0.1, -0.0, 1e30, 16_777_216.0], sql ["0.1", "0", "'2.5'", "NULL"];
        pg Real, "real", [0.1, -0.0, 1e30, 16_777_216.0], sql ["0.1", "0", "'2.5'", "NULL"];
        mysql Real, "FLOAT", [0.5, -0.0, 16_777_216.0], sql ["0", "2.5", "NULL"];
    }
}
