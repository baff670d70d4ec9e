export class Client { constructor(readonly token: string) {} }
