-- What the two legs of a call sounded like, each as name=value&... (times in microseconds and milliseconds, scores times
-- 100); null as long as the media node has not told, and for calls of releases that did not keep it.

alter table calls add column caller_media varchar(2000);
alter table calls add column callee_media varchar(2000);
