-- Whether the holder of an account wants short messages (短信) at the phone: nobody gets any without having said so.
ALTER TABLE account ADD COLUMN sms BIGINT NOT NULL DEFAULT 0;
