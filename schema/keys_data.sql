-- Rows for keys.sql.

INSERT INTO regions (country, code, name) VALUES
    ('SE', 1, 'Skåne'), ('SE', 2, 'Småland'), ('DE', 1, 'Hessen'), ('DE', 2, 'Sachsen'), ('FR', 1, 'Nord');

INSERT INTO cities (id, name, country, region_code, founded_on) VALUES
    (1, 'Malmö', 'SE', 1, '2024-12-24'), (2, 'Lund', 'SE', 1, NULL), (3, 'Växjö', 'SE', 2, '2024-05-01'),
    (4, 'Kassel', 'DE', 1, '2024-05-01'), (5, 'Atlantis', NULL, NULL, NULL), (6, 'Utopia', 'DE', NULL, NULL),
    (7, 'Nowhere', NULL, 2, NULL);

INSERT INTO twins (city_id, twin_id, since) VALUES (1, 4, 1970), (4, 1, 1970), (1, 3, 1985), (3, 1, 1985);

INSERT INTO guides (id, name) VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cleo');

INSERT INTO guided (guide_id, country, code) VALUES (1, 'SE', 1), (1, 'DE', 2), (2, 'SE', 1), (2, 'DE', 1), (2, 'SE', 2);

INSERT INTO currencies (code, name) VALUES ('SEK', 'krona'), ('EUR', 'euro'), ('CHF', 'franc');

INSERT INTO days (day, holiday) VALUES ('2024-12-24', 'Christmas Eve'), ('2024-05-01', 'May Day');

INSERT INTO prices (id, currency, day, amount) VALUES
    (1, 'SEK', '2024-12-24', 10), (2, 'EUR', '2024-12-24', 20), (3, 'EUR', NULL, 30), (4, 'SEK', '2024-05-01', 40);
