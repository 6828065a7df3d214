-- The tables of Mastodon 4.5/4.6 that a streaming server reads, with the columns that it reads or that
-- an INSERT must fill. Names, types, defaults and indexes are those of the real schema: queries planned
-- here are planned there.

CREATE SEQUENCE accounts_id_seq;

-- Account ids are milliseconds since 1970 with 16 bits of a sequence below.
CREATE FUNCTION timestamp_id(table_name text) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT ((extract(epoch FROM clock_timestamp()) * 1000)::bigint << 16)
       | (nextval((table_name || '_id_seq')::regclass) & 65535)
$$;

CREATE TABLE accounts (
  id bigint PRIMARY KEY DEFAULT timestamp_id('accounts'),
  username character varying NOT NULL DEFAULT '',
  domain character varying,
  display_name character varying NOT NULL DEFAULT '',
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  silenced_at timestamp without time zone,
  suspended_at timestamp without time zone
);
CREATE UNIQUE INDEX index_accounts_on_username_and_domain_lower
  ON accounts (lower(username), COALESCE(lower(domain), ''));
CREATE INDEX index_accounts_on_domain_and_id ON accounts (domain, id);

CREATE TABLE user_roles (
  id bigserial PRIMARY KEY,
  name character varying NOT NULL DEFAULT '',
  "position" integer NOT NULL DEFAULT 0,
  permissions bigint NOT NULL DEFAULT 0,
  created_at timestamp(6) without time zone NOT NULL,
  updated_at timestamp(6) without time zone NOT NULL
);

CREATE TABLE oauth_applications (
  id bigserial PRIMARY KEY,
  name character varying NOT NULL,
  uid character varying NOT NULL,
  secret character varying NOT NULL,
  redirect_uri text NOT NULL,
  scopes character varying NOT NULL DEFAULT '',
  created_at timestamp without time zone,
  updated_at timestamp without time zone
);
CREATE UNIQUE INDEX index_oauth_applications_on_uid ON oauth_applications (uid);

CREATE TABLE users (
  id bigserial PRIMARY KEY,
  email character varying NOT NULL DEFAULT '',
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  disabled boolean NOT NULL DEFAULT false,
  chosen_languages character varying[],
  approved boolean NOT NULL DEFAULT true,
  role_id bigint REFERENCES user_roles ON DELETE SET NULL
);
CREATE INDEX index_users_on_account_id ON users (account_id);
CREATE UNIQUE INDEX index_users_on_email ON users (email);
CREATE INDEX index_users_on_role_id ON users (role_id) WHERE role_id IS NOT NULL;

CREATE TABLE oauth_access_tokens (
  id bigserial PRIMARY KEY,
  token character varying NOT NULL,
  refresh_token character varying,
  expires_in integer,
  revoked_at timestamp without time zone,
  created_at timestamp without time zone NOT NULL,
  scopes character varying,
  application_id bigint REFERENCES oauth_applications ON DELETE CASCADE,
  resource_owner_id bigint REFERENCES users ON DELETE CASCADE
);
CREATE UNIQUE INDEX index_oauth_access_tokens_on_token ON oauth_access_tokens (token);
CREATE INDEX index_oauth_access_tokens_on_resource_owner_id
  ON oauth_access_tokens (resource_owner_id) WHERE resource_owner_id IS NOT NULL;

CREATE TABLE lists (
  id bigserial PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  title character varying NOT NULL DEFAULT '',
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL
);
CREATE INDEX index_lists_on_account_id ON lists (account_id);

CREATE TABLE blocks (
  id bigserial PRIMARY KEY,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX index_blocks_on_account_id_and_target_account_id
  ON blocks (account_id, target_account_id);
CREATE INDEX index_blocks_on_target_account_id ON blocks (target_account_id);

CREATE TABLE mutes (
  id bigserial PRIMARY KEY,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  hide_notifications boolean NOT NULL DEFAULT true,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  expires_at timestamp without time zone
);
CREATE UNIQUE INDEX index_mutes_on_account_id_and_target_account_id
  ON mutes (account_id, target_account_id);
CREATE INDEX index_mutes_on_target_account_id ON mutes (target_account_id);

CREATE TABLE account_domain_blocks (
  id bigserial PRIMARY KEY,
  domain character varying NOT NULL,
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX index_account_domain_blocks_on_account_id_and_domain
  ON account_domain_blocks (account_id, domain);

CREATE TABLE custom_filters (
  id bigserial PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
  expires_at timestamp without time zone,
  phrase text NOT NULL DEFAULT '',
  context character varying[] NOT NULL DEFAULT '{}',
  created_at timestamp without time zone NOT NULL,
  updated_at timestamp without time zone NOT NULL,
  action integer NOT NULL DEFAULT 0
);
CREATE INDEX index_custom_filters_on_account_id ON custom_filters (account_id);

CREATE TABLE custom_filter_keywords (
  id bigserial PRIMARY KEY,
  custom_filter_id bigint NOT NULL REFERENCES custom_filters ON DELETE CASCADE,
  keyword text NOT NULL DEFAULT '',
  whole_word boolean NOT NULL DEFAULT true,
  created_at timestamp(6) without time zone NOT NULL,
  updated_at timestamp(6) without time zone NOT NULL
);
CREATE INDEX index_custom_filter_keywords_on_custom_filter_id
  ON custom_filter_keywords (custom_filter_id);

CREATE TABLE settings (
  id bigserial PRIMARY KEY,
  var character varying NOT NULL,
  value text,
  created_at timestamp without time zone,
  updated_at timestamp without time zone
);
CREATE UNIQUE INDEX index_settings_on_var ON settings (var);
