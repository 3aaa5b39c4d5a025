import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { API } from '../common/api-prefix';
import { ApiProblem } from '../common/problem.dto';
import { StoreBusinessHoursDto, StoreTimezoneDto } from './stores.dto';
import { StoresService } from './stores.service';

/** What is set for one store (`docs/api.md`, section 6). */
@ApiTags('stores')
@Needs('viewer')
@ApiParam({ name: 'store_id', example: '8419537941919820732' })
@ApiProblem(404, 'Nothing is known of such a store.')
@NoQuery()
@Controller(`${API}/stores/:store_id`)
export class StoresController {
  constructor(private readonly stores: StoresService) {}

  @Get('business_hours')
  @ApiOperation({ summary: "A store's business hours" })
  @ApiOkResponse({ type: StoreBusinessHoursDto })
  businessHours(@Param('store_id') storeId: string): Promise<StoreBusinessHoursDto> {
    return this.stores.businessHours(storeId);
  }

  @Delete('business_hours')
  @Needs('admin')
  @HttpCode(204)
  @ApiOperation({ summary: "Clear a store's business hours: it is open 24/7 then" })
  @ApiNoContentResponse({ description: 'Cleared.' })
  clearBusinessHours(@Param('store_id') storeId: string): Promise<void> {
    return this.stores.clearBusinessHours(storeId);
  }

  @Get('timezone')
  @ApiOperation({ summary: "A store's time zone" })
  @ApiOkResponse({ type: StoreTimezoneDto })
  timezone(@Param('store_id') storeId: string): Promise<StoreTimezoneDto> {
    return this.stores.timezone(storeId);
  }

  @Delete('timezone')
  @Needs('admin')
  @HttpCode(204)
  @ApiOperation({ summary: "Clear a store's time zone: it is in the default zone then" })
  @ApiNoContentResponse({ description: 'Cleared.' })
  clearTimezone(@Param('store_id') storeId: string): Promise<void> {
    return this.stores.clearTimezone(storeId);
  }
}
