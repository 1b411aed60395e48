/**
 * The content of every message that a kernel sends (Jupyter messaging 5.4), as JSON schemas
 * written from the protocol's text. `validateMessage` is called on every message that any
 * test receives.
 */
import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { ReceivedMessage } from './client';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const flag: Schema = { type: 'boolean' };
const anyObject: Schema = { type: 'object' };
const texts: Schema = { type: 'array', items: text };
const ok: Schema = { const: 'ok' };

/** An object with exactly these fields; those ending in `?` may be missing. */
function exactly(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name.replace(/\?$/, ''), fields[name]]),
    ),
    required: names.filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

/** A reply that succeeded with these fields, or failed. */
function reply(fields: Readonly<Record<string, Schema>>): Schema {
  return { oneOf: [exactly({ status: ok, ...fields }), failed({})] };
}

function failed(more: Readonly<Record<string, Schema>>): Schema {
  const status = { const: 'error' };
  return exactly({ status, ename: text, evalue: text, traceback: texts, ...more });
}

const bundle: Schema = {
  type: 'object',
  propertyNames: { pattern: '^[\\w.+-]+/[\\w.+-]+$' },
};
const transient = exactly({ 'display_id?': text });
const display = exactly({ data: bundle, metadata: anyObject, transient });

const contents: Readonly<Record<string, Schema>> = {
  kernel_info_reply: reply({
    protocol_version: { const: '5.4' },
    implementation: text,
    implementation_version: text,
    language_info: {
      type: 'object',
      properties: {
        name: { const: 'typescript' },
        version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
        mimetype: text,
        file_extension: { const: '.ts' },
        pygments_lexer: text,
        codemirror_mode: { type: ['string', 'object'] },
        nbconvert_exporter: text,
      },
      required: ['name', 'version', 'mimetype', 'file_extension'],
      additionalProperties: false,
    },
    banner: text,
    debugger: { const: false },
    help_links: { type: 'array', items: exactly({ text, url: text }) },
    supported_features: texts,
  }),
  execute_reply: {
    oneOf: [
      exactly({
        status: ok,
        execution_count: integer,
        payload: {
          type: 'array',
          items: exactly({ source: { const: 'page' }, data: bundle, start: integer }),
        },
        user_expressions: {
          type: 'object',
          additionalProperties: {
            oneOf: [
              exactly({ status: ok, data: bundle, metadata: anyObject }),
              failed({}),
            ],
          },
        },
      }),
      failed({ 'execution_count?': integer }),
      exactly({ status: { const: 'aborted' }, execution_count: integer }),
    ],
  },
  complete_reply: reply({
    matches: texts,
    cursor_start: integer,
    cursor_end: integer,
    metadata: anyObject,
  }),
  inspect_reply: reply({ found: flag, data: bundle, metadata: anyObject }),
  is_complete_reply: {
    oneOf: [
      exactly({ status: { enum: ['complete', 'invalid', 'unknown'] } }),
      exactly({ status: { const: 'incomplete' }, indent: text }),
      failed({}),
    ],
  },
  history_reply: reply({
    history: {
      type: 'array',
      items: {
        type: 'array',
        minItems: 3,
        maxItems: 3,
      },
    },
  }),
  comm_info_reply: reply({
    comms: { type: 'object', additionalProperties: exactly({ target_name: text }) },
  }),
  connect_reply: reply({
    shell_port: integer,
    iopub_port: integer,
    stdin_port: integer,
    control_port: integer,
    hb_port: integer,
  }),
  interrupt_reply: reply({}),
  shutdown_reply: reply({ restart: flag }),
  create_subshell_reply: reply({ subshell_id: text }),
  delete_subshell_reply: reply({}),
  list_subshell_reply: reply({ subshell_id: texts }),
  stream: exactly({ name: { enum: ['stdout', 'stderr'] }, text }),
  display_data: display,
  update_display_data: display,
  execute_result: exactly({
    execution_count: integer,
    data: bundle,
    metadata: anyObject,
    transient,
  }),
  execute_input: exactly({ code: text, execution_count: integer }),
  error: exactly({ ename: text, evalue: text, traceback: texts }),
  status: exactly({ execution_state: { enum: ['busy', 'idle', 'starting'] } }),
  clear_output: exactly({ wait: flag }),
  iopub_welcome: exactly({ subscription: text }),
  comm_open: exactly({ comm_id: text, target_name: text, data: anyObject }),
  comm_msg: exactly({ comm_id: text, data: anyObject }),
  comm_close: exactly({ comm_id: text, data: anyObject }),
  input_request: exactly({ prompt: text, password: flag }),
};

const header = exactly({
  msg_id: text,
  msg_type: text,
  session: text,
  username: text,
  date: {
    type: 'string',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z$',
  },
  version: { const: '5.4' },
});

const ajv = new Ajv({ strict: false, allErrors: true });
const validateHeader = ajv.compile(header);
const validators = new Map<string, ValidateFunction>();

/** Throws when the message's header or content is not what the protocol says. */
export function validateMessage({ header: head, content }: ReceivedMessage): void {
  check(validateHeader, head, 'header');
  const schema = contents[head.msg_type] as Schema | undefined;
  if (!schema) throw new Error(`The kernel sent a message of type ${head.msg_type}.`);
  const validate = validators.get(head.msg_type) ?? ajv.compile(schema);
  validators.set(head.msg_type, validate);
  check(validate, content, head.msg_type);
}

function check(validate: ValidateFunction, value: unknown, what: string): void {
  if (validate(value)) return;
  const json = JSON.stringify(value).slice(0, 500);
  throw new Error(`${what} ${json}: ${ajv.errorsText(validate.errors)}`);
}
