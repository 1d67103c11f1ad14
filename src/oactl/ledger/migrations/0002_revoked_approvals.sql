-- Approvals that were revoked: an entry that is put back afterwards never counts on this machine.
create table revoked_approvals (
    number text primary key,
    plan text not null,
    post text not null,
    at text not null
);
create trigger revoked_approvals_stay before update on revoked_approvals
begin select raise(abort, 'what was revoked stays revoked'); end;
create trigger revoked_approvals_are_kept before delete on revoked_approvals
begin select raise(abort, 'what was revoked stays revoked'); end;
