import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { ApiProblem } from '../common/problem.dto';
import { clearToken, setToken, shownToken } from './session-cookie';
import { BeginSessionDto, SessionDto } from './session.dto';
import { SessionsService } from './sessions.service';

/** The session of a browser (`docs/security.md`, section Sessions). */
@ApiTags('access')
@Needs('none')
@NoQuery()
@Controller(`${API}/session`)
export class SessionController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @ApiOperation({ summary: 'Who is calling: by a session, by a key, or nobody yet' })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblem(401, 'A key was sent in a header, and it does not hold.')
  current(): SessionDto {
    return this.sessions.current();
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Begins a session of 12 hours, or until its key ends, and sets its cookie. ' +
      'Needs the header `X-Requested-With`, with any value.',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblem(400, 'The body has no key, or nobody needs one: `AUTH=off`.')
  @ApiProblem(401, 'The key is not one that holds.')
  @ApiProblem(403, 'The header lacks, or the call comes from another site.')
  @ApiProblem(413, 'The body is larger than 4 KiB.')
  @ApiProblem(415, 'The body is not JSON.')
  @ApiProblem(429, 'More calls than a minute has; `Retry-After` says when it is over.')
  async begin(
    @Body() { key }: BeginSessionDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const { token, endsAt, session } = await this.sessions.begin(key, shownToken(request));
    setToken(response, token, endsAt);
    return session;
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign out',
    description:
      'Ends the session that the cookie shows, if there is one, and takes the cookie back. ' +
      'Needs the header `X-Requested-With`, with any value.',
  })
  @ApiNoContentResponse({ description: 'There is no session any more.' })
  @ApiProblem(403, 'The header lacks, or the call comes from another site.')
  async end(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const token = shownToken(request);
    if (token !== null) await this.sessions.end(token);
    clearToken(response);
  }
}
