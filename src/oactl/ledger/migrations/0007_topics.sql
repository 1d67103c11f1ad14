-- By what posts are compared in reports, frozen with each: its topic, and whom it was for.
alter table deliveries add column topic text not null default '';
alter table deliveries add column audience text not null default '';
