/** What the directory's password policy asks for. */
export const passwordRule = 'At least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of the username.';

/** The attributes of a profile, as people call them. */
export const attributes: [string, string][] = [
  ['firstName', 'First name'], ['lastName', 'Last name'], ['login', 'Username'], ['email', 'Primary email'], ['secondEmail', 'Secondary email'],
  ['displayName', 'Display name'], ['nickName', 'Nickname'], ['title', 'Title'], ['mobilePhone', 'Mobile phone'], ['primaryPhone', 'Primary phone'],
  ['department', 'Department'], ['division', 'Division'], ['organization', 'Organization'], ['costCenter', 'Cost center'],
  ['employeeNumber', 'Employee number'], ['manager', 'Manager'], ['userType', 'User type'], ['streetAddress', 'Street address'], ['city', 'City'],
  ['state', 'State'], ['zipCode', 'Zip code'], ['countryCode', 'Country code'], ['preferredLanguage', 'Preferred language'], ['timezone', 'Time zone'],
];

/** The whole profile, with what few people fill in. */
export const allAttributes: [string, string][] = [
  ...attributes,
  ['middleName', 'Middle name'], ['honorificPrefix', 'Honorific prefix'], ['honorificSuffix', 'Honorific suffix'], ['profileUrl', 'Profile URL'],
  ['postalAddress', 'Postal address'], ['locale', 'Locale'], ['managerId', 'Manager ID'],
];
