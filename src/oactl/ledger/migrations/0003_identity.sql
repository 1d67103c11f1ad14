-- One identity for an occurrence, however its account is written: (host, bot, plan, post, wall-clock
-- time), as `name` = PLAN/POST@WALL. Events have typed payloads with a version. What has to be told
-- waits in `notices`. Each post's times are kept as they were seen.

drop trigger deliveries_stay;
drop trigger batches_stay;
drop trigger events_stay;
drop trigger events_are_kept;

alter table deliveries rename column likeness to content_hash;
alter table deliveries add column name text not null default '';
alter table deliveries add column workspace text;
update deliveries set name = plan || '/' || post || '@' || occurrence;
update deliveries set name = plan || '/' || post || '@' || substr(occurrence, -16)
    where purpose = 'occurrence';
-- A hand-off has no bot; two accounts of one plan have one each.
update deliveries set bot_user_id = 'account:' || account where via = 'hand-off';

alter table batches add column name text not null default '';
alter table batches add column version integer not null default 0;
update batches set name = cast(seq as text);
-- Where user ids are still kept, found without looking through all that was ever sent.
create index batches_with_ids on batches (delivery_id) where ids is not null;

delete from events where kind = 'told';
alter table events add column owner text not null default '';
alter table events add column name text not null default '';
alter table events add column version integer not null default 1;
-- PLAN/POST@WALL of an id that may begin with its account.
update events set name = occurrence;
update events set name = substr(name, instr(name, '/') + 1)
    where length(name) - length(replace(name, '/', '')) = 2;
update events set name = coalesce(
    (select d.name from deliveries d where d.host = events.host and d.account = events.account
        and d.occurrence = events.occurrence and d.purpose = 'test'), name);
update events set owner = coalesce(
    (select d.bot_user_id from deliveries d where d.host = events.host
        and d.account = events.account and d.occurrence = events.occurrence),
    (select p.bot_user_id from pins p where p.host = events.host and p.account = events.account),
    'account:' || account);
-- Nor has what was noted of a hand-off before it began.
update events set owner = 'account:' || account where facts like '%"via": "hand-off"%';

-- What a person skipped was told as missed.
update settled set state = 'skipped' where state = 'missed' and delivery_id in (
    select d.id from deliveries d join events e on e.host = d.host
        and e.owner = d.bot_user_id and e.name = d.name and e.kind = 'skipped');

-- 0.1.0 could begin one occurrence twice, when its account was written in another way. The later
-- one keeps its facts under a name of its own, and nothing more of it is sent by itself; nor of the
-- first, where the later one may have reached its people.
insert into events (at, host, account, occurrence, kind, actor, facts, owner, name, version)
    select d.created_at, d.host, d.account, d.occurrence,
        case d.via when 'hand-off' then 'skipped' else 'stopped' end, 'oactl',
        '{"reason": "begun twice by an earlier version"}', d.bot_user_id, d.name, 2
    from deliveries d
    where d.id not in (select delivery_id from settled) and exists (
        select 1 from deliveries e where e.host = d.host and e.bot_user_id = d.bot_user_id
            and e.name = d.name and (e.rowid < d.rowid
                or (e.rowid > d.rowid and e.id in (select delivery_id from attempts))));
update events set name = coalesce(
    (select d.name || '#' || d.id from deliveries d where d.host = events.host
        and d.account = events.account and d.occurrence = events.occurrence and exists (
            select 1 from deliveries e where e.host = d.host and e.bot_user_id = d.bot_user_id
                and e.name = d.name and e.rowid < d.rowid)), name);
update deliveries set name = name || '#' || id where exists (
    select 1 from deliveries e where e.host = deliveries.host
        and e.bot_user_id = deliveries.bot_user_id and e.name = deliveries.name
        and e.rowid < deliveries.rowid);
create unique index deliveries_identity on deliveries (host, bot_user_id, name);
create index events_by_name on events (host, name);
drop index events_by_occurrence;

-- What a delivery says from a number on, where a person resumed it with another text.
create table versions (
    delivery_id text not null references deliveries (id),
    number integer not null,
    document text not null,
    approval text not null,
    at text not null,
    primary key (delivery_id, number)
);

-- What has to be told, and what was written out.
create table notices (
    id integer primary key,
    at text not null,
    host text not null,
    account text not null,
    key text not null,
    code text not null,
    params text not null,
    exit integer not null,
    summary text
);
create index notices_by_key on notices (key, host, account, at);
create table told (
    notice_id integer primary key references notices (id),
    at text not null
);

-- `approved`: an approval of the post was seen. `gone_since`: no plan has it any more, and up to then
-- everything due was accounted for. `retired_at`: it went on purpose.
alter table seen add column approved integer not null default 0;
alter table seen add column gone_since text;
alter table seen add column retired_at text;

-- The rule of a post's times, each time it was seen changed: JSON of cadence, zone and platform.
create table post_times (
    host text not null,
    account text not null,
    plan text not null,
    post text not null,
    at text not null,
    rule text not null,
    primary key (host, account, plan, post, at)
);

create trigger deliveries_stay before update on deliveries
begin select raise(abort, 'a delivery is frozen'); end;
create trigger batches_stay before update on batches
when new.ids is not null or new.retry_key is not old.retry_key
    or new.recipients is not old.recipients or new.name is not old.name
    or new.version is not old.version
begin select raise(abort, 'a batch is frozen'); end;
create trigger events_stay before update on events
begin select raise(abort, 'events are only added'); end;
create trigger events_are_kept before delete on events
begin select raise(abort, 'events are kept'); end;
create trigger versions_stay before update on versions
begin select raise(abort, 'a version is frozen'); end;
create trigger versions_are_kept before delete on versions
begin select raise(abort, 'versions are kept'); end;
create trigger notices_stay before update on notices
begin select raise(abort, 'notices are only added'); end;
create trigger notices_are_kept before delete on notices
begin select raise(abort, 'notices are kept'); end;
