-- Calls that were, one row for each record of the topic cdrs. H2 and PostgreSQL both run this file. It is never
-- changed once it has been released: what comes later is a migration of its own.

create table calls (
  sid            varchar(34) not null primary key,
  account        varchar(255) not null,
  caller         varchar(255) not null,
  -- The part before the @: what people ask for.
  caller_user    varchar(255) not null,
  caller_trunk   varchar(255) not null,
  called         varchar(255) not null,
  called_user    varchar(255) not null,
  callee_trunk   varchar(255) not null,
  country        varchar(2) not null,
  started_at     timestamp(3) with time zone not null,
  ringing_at     timestamp(3) with time zone,
  answered_at    timestamp(3) with time zone,
  ended_at       timestamp(3) with time zone not null,
  -- From answer to end; 0 without an answer.
  talked_ms      bigint not null,
  disposition    varchar(20) not null,
  ended_by       varchar(20) not null,
  sip_status     integer not null,
  reason         varchar(500) not null,
  media_node     varchar(255) not null,
  source_address varchar(255) not null
);

-- The order in which calls are listed, alone and for one party.
create index calls_by_time on calls (started_at desc, sid desc);
create index calls_by_caller on calls (caller_user, started_at desc, sid desc);
create index calls_by_called on calls (called_user, started_at desc, sid desc);

-- One row: which store this is. Processes that share it also share the reading of cdrs.
create table history_store (
  only_row integer not null primary key check (only_row = 1),
  id       varchar(36) not null
);
