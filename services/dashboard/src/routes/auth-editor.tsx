/** "Authentication": how the route authenticates to an API, in the API's own way. */
import { Button } from '../design/button.tsx';
import { SelectField, TextField } from '../design/field.tsx';
import { Section } from '../design/page.tsx';
import { type Judge, PlaceholderText } from '../placeholder/placeholder-text.tsx';
import {
  type Auth,
  type AuthField,
  type AuthType,
  authTypes,
  authWays,
  fieldIn,
  newAuth,
  withField,
} from './auth-draft.ts';
import { type Inherited, levelWords } from './levels.ts';
import { TemplateLine } from './place-fields.tsx';

type Props = {
  auth: Auth | null;
  inherited: Inherited<Auth>;
  onChange: (auth: Auth | null) => void;
  judge: Judge | undefined;
  isReadOnly: boolean;
};

export function AuthEditor({ auth, inherited, onChange, judge, isReadOnly }: Props) {
  const unsaid =
    inherited === undefined
      ? 'Not set: the headers below, or none'
      : `As ${levelWords(inherited.from)}: ${authWays[inherited.value.type].title}`;
  const choose = (type: AuthType | ''): void => onChange(type === '' ? null : newAuth(type));
  return (
    <Section
      title="Authentication"
      lead={auth === null ? leadOf(inherited) : authWays[auth.type].about}
      actions={
        !isReadOnly &&
        auth === null &&
        inherited !== undefined && <Button onPress={() => onChange(inherited.value)}>Change</Button>
      }
    >
      <SelectField
        label="The API wants"
        value={auth?.type ?? ''}
        disabled={isReadOnly}
        onChoose={choose}
        options={[['', unsaid], ...authTypes.map((type) => [type, authWays[type].title] as const)]}
      />
      {auth !== null && auth.type !== 'none' && (
        <div className="auth-fields">
          {authWays[auth.type].fields.map((field) => (
            <AuthPart
              key={field.name}
              field={field}
              value={fieldIn(auth, field.name)}
              onChange={(value) => onChange(withField(auth, field.name, value))}
              judge={judge}
              isReadOnly={isReadOnly}
            />
          ))}
        </div>
      )}
      {auth === null && inherited !== undefined && <InheritedFacts auth={inherited.value} judge={judge} />}
    </Section>
  );
}

function leadOf(inherited: Inherited<Auth>): string {
  if (inherited === undefined)
    return 'Where a key goes in every request: the API’s documentation says which it is.';
  return `Inherited from ${levelWords(inherited.from)}.`;
}

type PartProps = {
  field: AuthField;
  value: string;
  onChange: (value: string) => void;
  judge: Judge | undefined;
  isReadOnly: boolean;
};

function AuthPart({ field, value, onChange, judge, isReadOnly }: PartProps) {
  const { label, help, example, choices, isName } = field;
  const common = { label, help, value };
  if (choices !== undefined) {
    const options = choices.map((one, at) => [at === 0 ? '' : one, one] as const);
    const present = value === choices[0] ? '' : value;
    return (
      <SelectField
        {...common}
        value={present}
        disabled={isReadOnly}
        options={options}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (isName) {
    return (
      <TextField
        {...common}
        mono
        placeholder={example}
        disabled={isReadOnly}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <TemplateLine
      {...common}
      onChange={onChange}
      isDisabled={isReadOnly}
      placeholder={example}
      judge={judge}
    />
  );
}

function InheritedFacts({ auth, judge }: { auth: Auth; judge: Judge | undefined }) {
  const said = authWays[auth.type].fields.filter(({ name }) => fieldIn(auth, name) !== '');
  if (said.length === 0) return null;
  return (
    <dl className="facts inherited">
      {said.map(({ name, label }) => (
        <div key={name} className="facts-pair">
          <dt>{label}</dt>
          <dd>
            <PlaceholderText text={fieldIn(auth, name)} judge={judge} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
