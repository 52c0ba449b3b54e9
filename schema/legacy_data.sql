INSERT INTO clients (id, name, country, area) VALUES
    (1, 'Sara', 'SE', 1), (2, 'Bo', 'SE', 2), (3, 'Ada', 'DE', 1), (4, 'Eve', NULL, NULL), (5, 'Kim', 'FR', 9);
INSERT INTO bills (id, client_no, total, issued_on) VALUES
    (1, 1, 50, '2026-01-05'), (2, 1, 150, '2026-02-05'), (3, 2, 200, '2026-02-20'), (4, 99, 300, '2026-03-01'),
    (5, NULL, 10, '2026-03-02'), (6, 3, 100, '2025-12-31');
INSERT INTO areas (country, code, name) VALUES ('SE', 1, 'North'), ('SE', 2, 'South'), ('DE', 1, 'East');
INSERT INTO rates (country, rate, since, until) VALUES
    ('SE', 25, '2026-01-01', '2026-02-10'), ('SE', 26, '2026-02-11', '2026-12-31'), ('DE', 19, '2025-01-01', '2026-12-31');
INSERT INTO labels (id, word) VALUES (1, 'good'), (2, 'late'), (3, 'new');
INSERT INTO client_labels (client_id, label_id) VALUES (1, 1), (1, 2), (2, 2), (98, 1);
