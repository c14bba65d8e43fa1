-- invariants.sql
-- What must be true of the database after any fault. Each row of the answer is a broken promise:
-- which one, and the row that breaks it. Numbers as in the design's list of invariants.

-- I1 a message is stored exactly once, and told exactly once
SELECT 'I1 stored twice' AS broken, inbox_id || ' ' || key AS what
FROM message GROUP BY inbox_id, key HAVING count(*) > 1
UNION ALL
SELECT 'I1 received but not told once', m.id::text
FROM message m
LEFT JOIN event e ON e.name IN ('message.received', 'message.imported')
    AND (e.body ->> 'message_id')::bigint = m.id
WHERE m.direction = 'in' GROUP BY m.id HAVING count(e.id) <> 1
UNION ALL
SELECT 'I1 told but not stored', e.id::text
FROM event e LEFT JOIN message m ON m.id = (e.body ->> 'message_id')::bigint
WHERE e.name IN ('message.received', 'message.imported', 'message.queued', 'note.added')
  AND m.id IS NULL

-- I2 what was kept stands in a conversation, waits for its job, or is seen by a person
UNION ALL
SELECT 'I2 processed but nowhere', r.id::text
FROM raw_delivery r
JOIN inbox i ON i.id = r.inbox_id
LEFT JOIN raw_origin o ON o.delivery_id = r.id
LEFT JOIN message m ON m.inbox_id = r.inbox_id AND m.key =
    CASE i.kind WHEN 'webchat' THEN convert_from(r.body, 'UTF8')::json ->> 'id' END
WHERE r.state = 'processed' AND coalesce(m.id, o.message_id) IS NULL
UNION ALL
SELECT 'I2 waits for nobody', r.id::text
FROM raw_delivery r
WHERE r.state = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs j
    WHERE j.task_name = 'gateway.process' AND j.status IN ('todo', 'doing')
      AND j.args -> 'delivery_ids' @> to_jsonb(r.id))

-- I3 an answer ends as sent, failed or unknown, or a job sees to it
UNION ALL
SELECT 'I3 an answer without a delivery', m.id::text
FROM message m LEFT JOIN delivery d ON d.message_id = m.id
WHERE m.direction = 'out' AND d.message_id IS NULL

-- I7 one owner for everything that must have one
UNION ALL
SELECT 'I7 two running threads with one remote party', inbox_id || ' ' || remote
FROM thread WHERE ended_at IS NULL GROUP BY inbox_id, remote HAVING count(*) > 1
UNION ALL
SELECT 'I7 one handle, two customers', kind || ' ' || value
FROM handle GROUP BY kind, value HAVING count(DISTINCT customer_id) > 1
UNION ALL
SELECT 'I7 a conversation that does not know its newest message', c.id::text
FROM conversation c
JOIN LATERAL (
    SELECT max(m.id) AS newest FROM thread t JOIN message m ON m.thread_id = t.id
    WHERE t.conversation_id = c.id AND m.direction <> 'note'
) AS found ON true
WHERE c.last_message_id < found.newest
