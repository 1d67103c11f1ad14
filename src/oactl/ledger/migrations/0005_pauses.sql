-- What a person has paused, and when it was resumed: lines are only added.
create table pauses (
    id integer primary key,
    at text not null,
    host text not null,
    account text not null,
    bot_user_id text,
    reason text not null,
    actor text not null
);
create table resumes (
    pause_id integer primary key references pauses (id),
    at text not null,
    actor text not null,
    reason text
);
create trigger pauses_stay before update on pauses
begin select raise(abort, 'pauses are only added'); end;
create trigger pauses_are_kept before delete on pauses
begin select raise(abort, 'pauses are kept'); end;
create trigger resumes_stay before update on resumes
begin select raise(abort, 'resumes are only added'); end;
create trigger resumes_are_kept before delete on resumes
begin select raise(abort, 'resumes are kept'); end;
