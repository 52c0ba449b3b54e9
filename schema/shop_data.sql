-- Rows for shop.sql. They run unchanged on SQLite and on PostgreSQL.

INSERT INTO users (id, name, email, age, is_active, created_at, referrer_id) VALUES
    (1, 'Sara Lindqvist', 'sara@example.com', 34, TRUE, '2024-01-05 09:15:00', NULL),
    (2, 'Jürgen Groß', 'juergen@example.de', 51, TRUE, '2024-01-19 17:42:10', 1),
    (3, '山田太郎', 'taro@example.jp', 28, TRUE, '2024-02-02 03:05:59', 1),
    (4, 'Zoë O''Brien', 'zoe@example.ie', NULL, TRUE, '2024-03-11 12:00:00', 2),
    (5, 'Ивана Петрова', 'ivana@example.bg', 45, FALSE, '2024-03-30 23:59:59', NULL),
    (6, 'Łukasz Żak', 'lukasz@example.pl', 19, TRUE, '2024-05-01 06:30:00', 3),
    (7, 'Amélie Noël', 'amelie@example.fr', NULL, FALSE, '2024-06-21 14:20:00', 1),
    (8, 'Bo', 'bo@example.com', 0, TRUE, '2024-07-07 07:07:07', 7);

INSERT INTO profiles (user_id, bio, birth_date) VALUES
    (1, 'Tea before code.', '1990-02-11'),
    (2, NULL, '1973-08-30'),
    (3, '京都在住 ☕', NULL),
    (6, '', '2005-12-24');

INSERT INTO addresses (id, user_id, street, city, postal_code, country) VALUES
    (1, 1, 'Storgatan 1', 'Malmö', '211 34', 'SE'),
    (2, 1, 'Hafenweg 22', 'Münster', '48155', 'DE'),
    (3, 2, 'Königsallee 60', 'Düsseldorf', '40212', 'DE'),
    (4, 3, '中京区寺町通', '京都市', '604-8091', 'JP'),
    (5, 4, '7 St Stephen''s Green', 'Dublin', NULL, 'IE'),
    (6, 5, 'ул. Шипка 3', 'София', '1504', 'BG'),
    (7, 6, 'ulica Długa 5', 'Łódź', '91-065', 'PL'),
    (8, 7, '12 rue de l''Église', 'Angoulême', '16000', 'FR');

INSERT INTO products (id, name, description, price, weight, stock, discontinued_on) VALUES
    (1, 'Teapot', 'Cast iron, 0.8 l', 49.90, 1.85, 12, NULL),
    (2, 'Cup', NULL, 7.50, 0.21, 140, NULL),
    (3, 'Sencha', 'Green tea, 100 g', 12.00, 0.1, 60, NULL),
    (4, 'Rooibos', 'Red bush, 250 g', 9.95, 0.25, 0, NULL),
    (5, 'Samovar', 'Brass, 3 l', 320.00, 4.6, 1, '2024-05-31'),
    (6, 'Gift card', NULL, 25.00, NULL, 1000, NULL),
    (7, 'Crème brûlée tea', 'Black tea, vanilla & caramel', 14.25, 0.1, 33, NULL),
    (8, 'Sticker', NULL, 0.00, 0.002, 500, NULL);

INSERT INTO tags (id, label) VALUES
    (1, 'tea'),
    (2, 'crockery'),
    (3, 'organic'),
    (4, 'café'),
    (5, 'unused');

INSERT INTO product_tags (product_id, tag_id) VALUES
    (1, 2), (2, 2), (2, 4), (3, 1), (3, 3), (4, 1), (4, 3), (5, 2), (7, 1), (7, 4);

INSERT INTO orders (id, user_id, billing_address_id, shipping_address_id, status, total, ordered_at) VALUES
    (1, 1, 1, 2, 'shipped', 64.90, '2024-02-01 10:00:00'),
    (2, 1, 1, NULL, 'paid', 24.00, '2024-03-15 18:30:00'),
    (3, 2, 3, 3, 'shipped', 320.00, '2024-04-02 08:12:45'),
    (4, 3, 4, 4, 'shipped', 38.25, '2024-04-20 00:00:00'),
    (5, 3, 4, NULL, 'cancelled', NULL, '2024-05-05 05:05:05'),
    (6, 4, 5, 5, 'new', NULL, '2024-06-01 16:45:30'),
    (7, 6, 7, 7, 'paid', 57.40, '2024-06-18 11:11:11'),
    (8, 1, 2, 2, 'new', 25.00, '2024-07-30 21:00:00'),
    (9, 6, 7, 1, 'paid', 7.50, '2024-08-08 08:08:08');

INSERT INTO order_items (order_id, product_id, quantity, price) VALUES
    (1, 1, 1, 49.90),
    (1, 2, 2, 7.50),
    (2, 3, 2, 12.00),
    (3, 5, 1, 320.00),
    (4, 3, 2, 12.00),
    (4, 7, 1, 14.25),
    (5, 4, 3, 9.95),
    (6, 1, 1, 49.90),
    (6, 8, 10, 0.00),
    (7, 1, 1, 49.90),
    (7, 2, 1, 7.50),
    (8, 6, 1, 25.00),
    (9, 2, 1, 7.50);

INSERT INTO employees (id, name, title, salary, hired_on, manager_id) VALUES
    (1, 'Ada Björk', 'Director', 9800.00, '2015-01-01', NULL),
    (2, 'Chinua Okafor', 'Head of sales', 7200.50, '2016-04-18', 1),
    (3, 'Mei Lin', 'Head of logistics', 7100.00, '2017-09-01', 1),
    (4, 'Pål Åsen', 'Sales', 4300.00, '2019-02-28', 2),
    (5, 'Søren Kjær', 'Sales', 4300.00, '2020-02-29', 2),
    (6, 'Nour Haddad', 'Driver', 3650.25, '2021-11-15', 3),
    (7, 'Íris Jónsdóttir', 'Apprentice', 1200.00, '2024-08-01', 4);
