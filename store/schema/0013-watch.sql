-- What an operator watches is counted by an index, and so is found what need not be kept.
CREATE INDEX booking_state ON booking (state);
-- coalesce: since when nobody needs the bytes any more.
CREATE INDEX incoming_kept ON incoming ((coalesce(resolved_s, received_s)), id)
    WHERE raw IS NOT NULL AND state <> 'review';
