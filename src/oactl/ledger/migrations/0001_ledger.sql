-- Facts, each written once. What a delivery's state is, is folded from them (domain/delivery).
-- Times are UTC, `2026-11-25T12:00:00.000000+00:00`, so that their order is the order of text.

create table meta (
    key text primary key,
    value text not null
);

-- Which bot an account's name stands for, learned at first contact.
create table pins (
    host text not null,
    account text not null,
    bot_user_id text not null,
    basic_id text not null,
    display_name text not null,
    at text not null,
    primary key (host, account)
);

-- When a push run first saw a post: what was over by then is past, not missed.
create table seen (
    host text not null,
    account text not null,
    plan text not null,
    post text not null,
    at text not null,
    primary key (host, account, plan, post)
);

-- Up to when everything due of an account has been accounted for.
create table checked (
    host text not null,
    account text not null,
    at text not null,
    primary key (host, account)
);

create table deliveries (
    id text primary key,
    host text not null,
    bot_user_id text not null,
    purpose text not null,
    occurrence text not null,
    account text not null,
    plan text not null,
    post text not null,
    item text not null,
    platform text not null,
    via text not null,
    scheduled_at text not null,
    zone text not null,
    created_at text not null,
    by_name integer not null,
    subject text not null,
    type text not null,
    document text not null,
    recipients integer,
    unit text,
    likeness text not null,
    day_times text not null,
    approval text not null,
    unique (host, bot_user_id, occurrence)
);
create index deliveries_by_time on deliveries (host, bot_user_id, created_at);

-- `ids` is JSON text of at most 500 user ids; it is dropped 25 h after the delivery has ended.
create table batches (
    delivery_id text not null references deliveries (id),
    seq integer not null,
    generation integer not null,
    retry_key text not null,
    ids text,
    recipients integer,
    primary key (delivery_id, seq, generation)
);

-- The intent: durable before the first byte of a request.
create table attempts (
    id integer primary key,
    delivery_id text not null,
    seq integer not null,
    generation integer not null,
    at text not null,
    foreign key (delivery_id, seq, generation) references batches (delivery_id, seq, generation)
);
create index attempts_by_batch on attempts (delivery_id, seq, generation);

create table outcomes (
    attempt_id integer primary key references attempts (id),
    at text not null,
    kind text not null,
    facts text not null
);

create table events (
    id integer primary key,
    at text not null,
    host text not null,
    account text not null,
    occurrence text not null,
    kind text not null,
    actor text not null,
    facts text not null
);
create index events_by_occurrence on events (host, account, occurrence);

-- Which deliveries need no further look; an index of the fold, not a fact.
create table settled (
    delivery_id text primary key references deliveries (id),
    at text not null,
    state text not null
);

create table snapshots (
    host text not null,
    bot_user_id text not null,
    kind text not null,
    subject text not null,
    fetched_at text not null,
    final integer not null,
    data text not null,
    primary key (host, bot_user_id, kind, subject)
);
create index snapshots_by_time on snapshots (host, bot_user_id, fetched_at);

create trigger deliveries_stay before update on deliveries
begin select raise(abort, 'a delivery is frozen'); end;
create trigger attempts_stay before update on attempts
begin select raise(abort, 'attempts are only added'); end;
create trigger attempts_are_kept before delete on attempts
begin select raise(abort, 'attempts are kept'); end;
create trigger outcomes_stay before update on outcomes
begin select raise(abort, 'outcomes are only added'); end;
create trigger outcomes_are_kept before delete on outcomes
begin select raise(abort, 'outcomes are kept'); end;
create trigger events_stay before update on events
begin select raise(abort, 'events are only added'); end;
create trigger events_are_kept before delete on events
begin select raise(abort, 'events are kept'); end;
create trigger batches_stay before update on batches
when new.ids is not null or new.retry_key is not old.retry_key
    or new.recipients is not old.recipients
begin select raise(abort, 'a batch is frozen'); end;
