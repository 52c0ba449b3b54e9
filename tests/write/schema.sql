-- Unique indexes of expressions and of some rows, and views that can be written. For tests/write; what SQLite's triggers do,
-- PostgreSQL and MySQL do by themselves.

CREATE TABLE pages (
    id     BIGINT  NOT NULL,
    site   TEXT    NOT NULL,
    path   TEXT    NOT NULL,
    title  TEXT    NOT NULL,
    hidden BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT pages_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX pages_path_idx ON pages (site, lower(path));
CREATE UNIQUE INDEX pages_title_idx ON pages (site, title) WHERE NOT hidden;
CREATE UNIQUE INDEX pages_words_idx ON pages (lower(title || ' ' || path)) WHERE hidden AND site <> 'draft';

CREATE VIEW shown_pages AS SELECT id, site, path, title FROM pages WHERE NOT hidden;
CREATE TRIGGER shown_pages_insert INSTEAD OF INSERT ON shown_pages BEGIN
    INSERT INTO pages (id, site, path, title) VALUES (new.id, new.site, new.path, new.title);
END;
CREATE TRIGGER shown_pages_update INSTEAD OF UPDATE ON shown_pages BEGIN
    UPDATE pages SET site = new.site, path = new.path, title = new.title WHERE id = old.id;
END;
CREATE TRIGGER shown_pages_delete INSTEAD OF DELETE ON shown_pages BEGIN
    DELETE FROM pages WHERE id = old.id;
END;

-- Only its titles change, and only hidden pages go.
CREATE VIEW titles AS SELECT id, title FROM pages;
CREATE TRIGGER titles_update INSTEAD OF UPDATE ON titles BEGIN
    UPDATE pages SET title = new.title WHERE id = old.id;
END;
CREATE VIEW hidden_pages AS SELECT id, path FROM pages WHERE hidden;
CREATE TRIGGER hidden_pages_delete INSTEAD OF DELETE ON hidden_pages BEGIN
    DELETE FROM pages WHERE id = old.id;
END;
CREATE VIEW sites AS SELECT site, count(*) AS pages FROM pages GROUP BY site;

-- New rows and changes come as JSON.
CREATE TABLE members (
    id       BIGINT NOT NULL,
    mail     TEXT   NOT NULL,
    nickname TEXT   DEFAULT 'nobody',
    city     TEXT,
    karma    BIGINT NOT NULL DEFAULT 7,
    CONSTRAINT members_pkey PRIMARY KEY (id)
);
