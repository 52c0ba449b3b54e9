//! The tuple sizes that a flat list may have: 1 to 26. Nest for more.

// Each element comes with a second name, for the index at which its tables are found.
macro_rules! all_tuples {
    ($m:ident) => {
        $crate::tuples::up_to_16!($m);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi, Z Zi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi, Z Zi, A1 A1i);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi, Z Zi, A1 A1i, B1 B1i);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi, Z Zi, A1 A1i, B1 B1i, C1 C1i);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti, U Ui, V Vi, W Wi, X Xi, Y Yi, Z Zi, A1 A1i, B1 B1i, C1 C1i, E1 E1i);
    };
}
pub(crate) use all_tuples;

/// As many as diesel reads of one composite value.
macro_rules! up_to_16 {
    ($m:ident) => {
        $m!(A Ai);
        $m!(A Ai, B Bi);
        $m!(A Ai, B Bi, C Ci);
        $m!(A Ai, B Bi, C Ci, E Ei);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi);
        $m!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi, H Hi, J Ji, K Ki, L Li, M Mi, N Ni, O Oi, P Pi, Q Qi, T Ti);
    };
}
pub(crate) use up_to_16;
