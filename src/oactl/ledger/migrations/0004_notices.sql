-- Who is told of notices by `notify:`. Nothing of what was before is told: a receiver that is seen
-- for the first time begins behind the newest notice.

-- Up to which notice each receiver was given them.
create table receivers (
    name text primary key,
    after integer not null
);

-- What a receiver is told, one row a message; `document` is the JSON that it gets. The id is LINE's
-- retry key too. Without `next_at` nothing more is tried: it was delivered, or given up.
create table notifications (
    id text primary key,
    receiver text not null,
    at text not null,
    document text not null,
    tries integer not null default 0,
    next_at text,
    delivered_at text,
    error text
);
create index notifications_to_send on notifications (next_at) where next_at is not null;

-- What was told because its time came near, by key, so that it is told once.
create table foretold (
    key text primary key,
    at text not null
);
