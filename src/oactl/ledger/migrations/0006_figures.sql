-- Figures over years: a row a bot and day that reports are read from, the days of which LINE's word
-- is final as spans, and what a person imported. The answers themselves stay in `snapshots`. LINE's
-- 60 requests an hour and endpoint are counted from notes that are made before each is sent.

-- Notes older than an hour are cleared. `endpoint` is the kind of the figures that it gives.
create table insight_requests (
    id integer primary key,
    host text not null,
    bot_user_id text not null,
    endpoint text not null,
    at text not null
);
create index insight_requests_by_time on insight_requests (host, bot_user_id, endpoint, at);
insert into insight_requests (host, bot_user_id, endpoint, at)
    select host, bot_user_id, kind, fetched_at from snapshots
    where kind in ('followers', 'deliveries', 'event', 'unit', 'demographic')
        and fetched_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '-1 hour');

-- Days of UTC+9. A figure is null where nobody has it. `imported`: the first three are a person's,
-- because LINE's API has not given them. `other` are messages of all kinds that have no column.
create table day_figures (
    host text not null,
    bot_user_id text not null,
    day text not null,
    followers integer,
    targeted_reaches integer,
    blocks integer,
    imported integer not null default 0,
    broadcast integer,
    targeting integer,
    step_message integer,
    auto_response integer,
    welcome_response integer,
    chat integer,
    api_broadcast integer,
    api_push integer,
    api_multicast integer,
    api_narrowcast integer,
    api_reply integer,
    other integer,
    primary key (host, bot_user_id, day)
) without rowid;
-- Answers of days, whole ones only.
create temporary table day_answers as
    select host, bot_user_id, kind, subject, final,
        case when json_valid(data) then data else '{}' end as data
    from snapshots
    where kind in ('followers', 'deliveries')
        and subject glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';
insert into day_figures (host, bot_user_id, day, followers, targeted_reaches, blocks)
    select host, bot_user_id, subject,
        case json_type(data, '$.followers') when 'integer' then json_extract(data, '$.followers') end,
        case json_type(data, '$.targetedReaches') when 'integer'
            then json_extract(data, '$.targetedReaches') end,
        case json_type(data, '$.blocks') when 'integer' then json_extract(data, '$.blocks') end
    from day_answers where kind = 'followers' and json_extract(data, '$.status') = 'ready';
update day_figures set followers = null where followers < 0;
update day_figures set targeted_reaches = null where targeted_reaches < 0;
update day_figures set blocks = null where blocks < 0;
insert into day_figures (host, bot_user_id, day, broadcast, targeting, step_message, auto_response,
        welcome_response, chat, api_broadcast, api_push, api_multicast, api_narrowcast, api_reply, other)
    select host, bot_user_id, day,
        sum(messages * (kind = 'broadcast')), sum(messages * (kind = 'targeting')),
        sum(messages * (kind = 'stepMessage')), sum(messages * (kind = 'autoResponse')),
        sum(messages * (kind = 'welcomeResponse')), sum(messages * (kind = 'chat')),
        sum(messages * (kind = 'apiBroadcast')), sum(messages * (kind = 'apiPush')),
        sum(messages * (kind = 'apiMulticast')), sum(messages * (kind = 'apiNarrowcast')),
        sum(messages * (kind = 'apiReply')),
        sum(messages * (kind not in ('broadcast', 'targeting', 'stepMessage', 'autoResponse',
            'welcomeResponse', 'chat', 'apiBroadcast', 'apiPush', 'apiMulticast', 'apiNarrowcast',
            'apiReply')))
    from (
        select a.host, a.bot_user_id, a.subject as day, c.key as kind,
            case when c.type = 'integer' and c.value >= 0 then c.value else 0 end as messages
        from day_answers a join json_each(a.data) c
        where a.kind = 'deliveries' and json_extract(a.data, '$.status') = 'ready'
    )
    where true
    group by host, bot_user_id, day
    on conflict (host, bot_user_id, day) do update set
        broadcast = excluded.broadcast, targeting = excluded.targeting,
        step_message = excluded.step_message, auto_response = excluded.auto_response,
        welcome_response = excluded.welcome_response, chat = excluded.chat,
        api_broadcast = excluded.api_broadcast, api_push = excluded.api_push,
        api_multicast = excluded.api_multicast, api_narrowcast = excluded.api_narrowcast,
        api_reply = excluded.api_reply, other = excluded.other;

-- Whole spans of days, from `first` to `last`, of which a kind's figures are final; two spans of one
-- bot and kind never touch. So three years of a thousand accounts are a few thousand rows.
create table final_days (
    host text not null,
    bot_user_id text not null,
    kind text not null,
    first text not null,
    last text not null,
    primary key (host, bot_user_id, kind, first)
) without rowid;
insert into final_days
    select host, bot_user_id, kind, min(subject), max(subject)
    from (
        select host, bot_user_id, kind, subject, julianday(subject) - row_number() over (
            partition by host, bot_user_id, kind order by subject) as span
        from day_answers where final
    )
    group by host, bot_user_id, kind, span;
drop table day_answers;

-- What LINE may still change, found without looking through the years.
create index snapshots_not_final on snapshots (host, bot_user_id, kind, subject)
    where final = 0 and kind <> 'quota';

-- What a person imported: the newest value of each day, figure, post and platform. `owner` is the bot,
-- or `account:NAME` as long as it is not known.
create table imported_figures (
    host text not null,
    owner text not null,
    day text not null,
    metric text not null,
    post text not null,
    platform text not null,
    value real not null,
    imported_at text not null,
    source text not null,
    primary key (host, owner, day, metric, post, platform)
) without rowid;
